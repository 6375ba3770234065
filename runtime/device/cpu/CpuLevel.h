//===- CpuLevel.h - Which instructions this machine has -------------------===//
#ifndef INGOT_RUNTIME_DEVICE_CPU_CPULEVEL_H
#define INGOT_RUNTIME_DEVICE_CPU_CPULEVEL_H

#include "artifact_generated.h"

namespace ingot::runtime {

/// What a machine offers: a schema::CpuLevel, or kBelowEveryLevel.
using OfferedCpuLevel = int;
constexpr OfferedCpuLevel kBelowEveryLevel = -1;

/// The highest level whose instructions both the CPU and the operating system
/// support. Asks the CPU each time; microseconds.
OfferedCpuLevel detectCpuLevel();

/// "x86-64-v3", ..., for messages; "unknown" of what another version wrote.
const char *cpuLevelName(OfferedCpuLevel level);

/// Asks Linux for the use of AMX tiles by this process, which a program of
/// level X86_64_V4_AMX needs before its first tile instruction. False if
/// refused.
bool requestAmxTiles();

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_DEVICE_CPU_CPULEVEL_H
