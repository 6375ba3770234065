//===- CpuLevel.cpp - Which instructions this machine has -----------------===//
//
// Bit positions: Intel 64 and IA-32 Architectures Software Developer's Manual,
// volume 2A, CPUID, and volume 1, section 13.3 (XCR0). The levels v3 and v4 are
// those of the x86-64 psABI.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cpu/CpuLevel.h"

#include <cpuid.h>
#include <cstdint>
#include <sys/syscall.h>
#include <unistd.h>

using ingot::schema::CpuLevel;

namespace {

struct CpuidResult {
  uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

/// All zeros, that is no feature, if the CPU does not know the leaf.
CpuidResult cpuid(uint32_t leaf) {
  CpuidResult result;
  __get_cpuid_count(leaf, 0, &result.eax, &result.ebx, &result.ecx,
                    &result.edx);
  return result;
}

constexpr uint32_t bits(std::initializer_list<int> positions) {
  uint32_t mask = 0;
  for (int position : positions)
    mask |= uint32_t{1} << position;
  return mask;
}

constexpr bool hasAll(uint64_t value, uint64_t mask) {
  return (value & mask) == mask;
}

// Leaf 1, ecx: FMA, MOVBE, OSXSAVE, AVX, F16C.
constexpr uint32_t kOsXsave = bits({27});
constexpr uint32_t kV3Leaf1Ecx = bits({12, 22, 27, 28, 29});
// Leaf 7, ebx: BMI1, AVX2, BMI2.
constexpr uint32_t kV3Leaf7Ebx = bits({3, 5, 8});
// Leaf 0x80000001, ecx: LZCNT.
constexpr uint32_t kV3ExtendedEcx = bits({5});
// Leaf 7, ebx: AVX-512 F, DQ, CD, BW, VL.
constexpr uint32_t kV4Leaf7Ebx = bits({16, 17, 28, 30, 31});
// Leaf 7, edx: AMX-BF16, AMX-TILE.
constexpr uint32_t kAmxLeaf7Edx = bits({22, 24});

// State that the operating system saves on a switch of threads (XCR0).
constexpr uint64_t kYmmState = bits({1, 2});
constexpr uint64_t kZmmState = kYmmState | bits({5, 6, 7});
constexpr uint64_t kTileState = kZmmState | bits({17, 18});

/// XCR0. Legal only where OSXSAVE is set. In assembly, because the intrinsic
/// needs this file to be compiled for a CPU that has it.
uint64_t enabledStates() {
  uint32_t low, high;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t{high} << 32 | low;
}

} // namespace

ingot::runtime::OfferedCpuLevel ingot::runtime::detectCpuLevel() {
  CpuidResult leaf1 = cpuid(1), leaf7 = cpuid(7);
  if (!hasAll(leaf1.ecx, kOsXsave))
    return kBelowEveryLevel;
  uint64_t states = enabledStates();

  if (!hasAll(leaf1.ecx, kV3Leaf1Ecx) || !hasAll(leaf7.ebx, kV3Leaf7Ebx) ||
      !hasAll(cpuid(0x80000001).ecx, kV3ExtendedEcx) ||
      !hasAll(states, kYmmState))
    return kBelowEveryLevel;
  if (!hasAll(leaf7.ebx, kV4Leaf7Ebx) || !hasAll(states, kZmmState))
    return static_cast<int>(CpuLevel::X86_64_V3);
  if (!hasAll(leaf7.edx, kAmxLeaf7Edx) || !hasAll(states, kTileState))
    return static_cast<int>(CpuLevel::X86_64_V4);
  return static_cast<int>(CpuLevel::X86_64_V4_AMX);
}

const char *ingot::runtime::cpuLevelName(OfferedCpuLevel level) {
  switch (level) {
  case static_cast<int>(CpuLevel::X86_64_V3):
    return "x86-64-v3";
  case static_cast<int>(CpuLevel::X86_64_V4):
    return "x86-64-v4";
  case static_cast<int>(CpuLevel::X86_64_V4_AMX):
    return "amx";
  }
  return level == kBelowEveryLevel ? "less than x86-64-v3" : "unknown";
}

bool ingot::runtime::requestAmxTiles() {
  // From asm/prctl.h and the kernel's Documentation/arch/x86/xstate.rst; older
  // headers lack the first. 18 is the number of the tile data state.
  constexpr long kArchReqXcompPerm = 0x1023;
  constexpr long kTileDataState = 18;
  return syscall(SYS_arch_prctl, kArchReqXcompPerm, kTileDataState) == 0;
}
