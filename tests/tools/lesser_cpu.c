/*===- lesser_cpu.c - Stands for ingot::runtime::detectCpuLevel -----------===*\
|*
|* Linked with --wrap, which sends the calls of that function here.
|*
\*===----------------------------------------------------------------------===*/

/// CpuLevel::X86_64_V3: what every machine that can test ingot offers.
int __wrap__ZN5ingot7runtime14detectCpuLevelEv(void);
int __wrap__ZN5ingot7runtime14detectCpuLevelEv(void) { return 0; }
