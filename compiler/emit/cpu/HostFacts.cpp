//===- HostFacts.cpp - What cpuid tells of this machine's caches ------------===//
//
// Intel: leaf 4 of the Intel 64 Software Developer's Manual, volume 2A, CPUID.
// AMD: leaf 8000_001D of the AMD64 Architecture Programmer's Manual, volume 3,
// whose fields are the same. Families: AMD's Zen 4 starts one multiply-add of 64
// bytes in a cycle, and later ones two (uops.info).
//
//===----------------------------------------------------------------------===//

#include "compiler/emit/cpu/CpuTarget.h"

#include <array>
#include <cpuid.h>
#include <cstdint>
#include <cstring>

using namespace ingot;
using namespace ingot::emit;

namespace {

struct Registers {
  uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Registers cpuid(uint32_t leaf, uint32_t index = 0) {
  Registers r;
  __get_cpuid_count(leaf, index, &r.eax, &r.ebx, &r.ecx, &r.edx);
  return r;
}

bool isAmd() {
  Registers r = cpuid(0);
  char vendor[12];
  std::memcpy(vendor, &r.ebx, 4);
  std::memcpy(vendor + 4, &r.edx, 4);
  std::memcpy(vendor + 8, &r.ecx, 4);
  return std::memcmp(vendor, "AuthenticAMD", 12) == 0;
}

/// Bytes of the data or unified caches by level, 0 where none is known. Of a cache
/// that cores share it is the whole.
std::array<uint64_t, 4> findCaches(uint32_t leaf) {
  std::array<uint64_t, 4> bytes{};
  for (uint32_t index = 0; index < 16; ++index) {
    Registers r = cpuid(leaf, index);
    uint32_t type = r.eax & 31, level = r.eax >> 5 & 7;
    if (type == 0)
      break;
    if (type == 2 || level >= bytes.size()) // instructions only
      continue;
    uint64_t ways = (r.ebx >> 22) + 1, partitions = (r.ebx >> 12 & 1023) + 1;
    uint64_t line = (r.ebx & 4095) + 1, sets = uint64_t(r.ecx) + 1;
    bytes[level] = ways * partitions * line * sets;
  }
  return bytes;
}

/// Zen 4: family 19h with AVX-512.
bool halvesVectors(CpuLevel level) {
  uint32_t signature = cpuid(1).eax;
  uint32_t family = (signature >> 8 & 15) + (signature >> 20 & 255);
  return isAmd() && family == 0x19 && level == CpuLevel::X86_64_V4;
}

} // namespace

std::string ingot::emit::hostFacts(CpuLevel level) {
  std::array<uint64_t, 4> caches = findCaches(isAmd() ? 0x8000001d : 4);
  std::string facts;
  const char *names[] = {nullptr, "l1", "l2", "l3"};
  for (size_t cache = 1; cache < caches.size(); ++cache)
    if (caches[cache] != 0)
      facts +=
          std::string(names[cache]) + "=" + std::to_string(caches[cache]) + ",";
  if (halvesVectors(level))
    facts += "fma_per_cycle=1,loads_per_cycle=1,";
  return facts;
}
