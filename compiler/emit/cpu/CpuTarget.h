//===- CpuTarget.h - CPU levels that kernels are compiled for ----------------===//

#ifndef INGOT_COMPILER_EMIT_CPU_CPUTARGET_H
#define INGOT_COMPILER_EMIT_CPU_CPUTARGET_H

#include <optional>
#include <string>

namespace ingot::emit {

/// Microarchitecture levels of the x86-64 psABI, each containing the one before.
/// The values equal those of schema::CpuLevel.
enum class CpuLevel { X86_64_V3 = 0, X86_64_V4 = 1 };

/// The level named `text` ("x86-64-v3", "x86-64-v4", or "native": the highest one
/// that this machine has), or nothing.
std::optional<CpuLevel> parseCpuLevel(const std::string &text);

/// "x86-64-v4": also LLVM's name of the processor.
const char *cpuLevelName(CpuLevel level);

/// Widest vectors of the level, in bits.
int vectorBits(CpuLevel level);

/// Highest level of this machine, by cpuid, not by the processor's name: hosts of
/// virtual machines often report an older model than they have.
CpuLevel hostCpuLevel();

/// What cpuid tells of this machine beyond typical facts of `level`, as the option
/// `facts` of ingot-set-target wants it: "l1=49152,l2=1048576,".
std::string hostFacts(CpuLevel level);

} // namespace ingot::emit

#endif // INGOT_COMPILER_EMIT_CPU_CPUTARGET_H
