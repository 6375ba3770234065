//===- Road.h - The ways on which a program is compiled and run ---------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_ROAD_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_ROAD_H

#include "ingot/compile.h"

#include <string>
#include <vector>

namespace ingot::fuzz {

struct Road {
  std::string name;
  CompileOptions options;
  /// Each kernel is compared by itself, too, on what it was given: bounds are
  /// narrower than behind many operations.
  bool perKernel = false;
};

/// All of them, the everyday one first.
const std::vector<Road> &getRoads();

/// Those that the program of `seed` takes: the everyday one and another.
std::vector<Road> chooseRoads(uint64_t seed);

/// Those called `names`, or all for "all". Throws ingot::Error for an unknown one.
std::vector<Road> findRoads(const std::vector<std::string> &names);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_ROAD_H
