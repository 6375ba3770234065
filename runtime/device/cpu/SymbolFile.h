//===- SymbolFile.h - Names of kernels for debuggers and profilers ---------===//
#ifndef INGOT_RUNTIME_DEVICE_CPU_SYMBOLFILE_H
#define INGOT_RUNTIME_DEVICE_CPU_SYMBOLFILE_H

#include "runtime/core/Program.h"

namespace ingot::runtime {

/// Tells perf (a line per kernel in /tmp/perf-PID.map) and gdb (its interface for
/// compilers at run time) where the kernels in `program.codeImage` are. Done at most
/// once per program; what gdb knows belongs to `program.backendData`.
ingot_status_t publishSymbols(ingot_program &program);

/// Takes back what publishSymbols told gdb, if anything.
void withdrawSymbols(ingot_program &program);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_DEVICE_CPU_SYMBOLFILE_H
