//===- Road.cpp - The ways on which a program is compiled and run -------------===//

#include "tools/fuzz/programs/Road.h"

#include "ingot/tensor.h"
#include "tools/fuzz/programs/Random.h"

#include <algorithm>

using namespace ingot;
using namespace ingot::fuzz;

namespace {

Road onCpu(const char *name, Mode mode) {
  Road road{name, {}};
  road.options.mode = mode;
  return road;
}

/// A CPU of lesser level with facts of its own, so that schedules differ.
Road onLesserCpu(const char *name, const char *facts) {
  Road road = onCpu(name, Mode::Fused);
  road.options.cpu = "x86-64-v3";
  road.options.cpuFacts = facts;
  return road;
}

Road onCuda(const char *name, Mode mode) {
  Road road = onCpu(name, mode);
  road.options.target = Target::Cuda;
  return road;
}

std::vector<Road> makeRoads() {
  Road fused = onCpu("cpu_fused", Mode::Fused);
  fused.perKernel = true;
  Road frozen = onCpu("cpu_frozen", Mode::Fused);
  frozen.options.freeze = true;
  return {fused, onCpu("cpu_eager", Mode::Eager), frozen,
          onLesserCpu("cpu_v3", ""),
          // Caches that nothing fits into; tasks for next to nothing.
          onLesserCpu("cpu_v3_small", "l1=1K,l2=4K,l3=16K"),
          onLesserCpu("cpu_v3_tasks", "task_ns=1,max_tasks=7"),
          onCuda("cuda_fused", Mode::Fused), onCuda("cuda_eager", Mode::Eager)};
}

} // namespace

const std::vector<Road> &ingot::fuzz::getRoads() {
  static const std::vector<Road> roads = makeRoads();
  return roads;
}

std::vector<Road>
ingot::fuzz::findRoads(const std::vector<std::string> &names) {
  std::vector<Road> found;
  for (const std::string &name : names) {
    if (name == "all")
      return getRoads();
    auto road = std::find_if(getRoads().begin(), getRoads().end(),
                             [&](const Road &r) { return r.name == name; });
    if (road == getRoads().end()) {
      std::string known = "all";
      for (const Road &other : getRoads())
        known += ", " + other.name;
      throw Error("no road '" + name + "': expected " + known);
    }
    found.push_back(*road);
  }
  return found;
}

std::vector<Road> ingot::fuzz::chooseRoads(uint64_t seed) {
  // A CUDA kernel takes a C++ compiler, seconds instead of a tenth of one.
  Random random(~seed);
  if (random.chance(8))
    return findRoads({"cpu_fused", random.pick({"cuda_fused", "cuda_eager"})});
  return findRoads(
      {"cpu_fused",
       random.pick({"cpu_eager", "cpu_eager", "cpu_frozen", "cpu_v3",
                    "cpu_v3_small", "cpu_v3_small", "cpu_v3_tasks"})});
}
