//===- CpuTarget.cpp - CPU levels that kernels are compiled for --------------===//

#include "compiler/emit/cpu/CpuTarget.h"

using namespace ingot;
using namespace ingot::emit;

std::optional<CpuLevel> ingot::emit::parseCpuLevel(const std::string &text) {
  if (text == "native")
    return hostCpuLevel();
  for (CpuLevel level : {CpuLevel::X86_64_V3, CpuLevel::X86_64_V4})
    if (text == cpuLevelName(level))
      return level;
  return std::nullopt;
}

const char *ingot::emit::cpuLevelName(CpuLevel level) {
  return level == CpuLevel::X86_64_V3 ? "x86-64-v3" : "x86-64-v4";
}

int ingot::emit::vectorBits(CpuLevel level) {
  return level == CpuLevel::X86_64_V3 ? 256 : 512;
}

CpuLevel ingot::emit::hostCpuLevel() {
  return __builtin_cpu_supports("x86-64-v4") ? CpuLevel::X86_64_V4
                                             : CpuLevel::X86_64_V3;
}
