//===- CheckProgram.h - A program on a road against its meaning ---------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_CHECKPROGRAM_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_CHECKPROGRAM_H

#include "tools/fuzz/programs/Road.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ingot::fuzz {

/// What is wrong with a program on a road.
struct Finding {
  std::string kind;    ///< "wrong result", "does not compile", ...
  std::string message; ///< one line
};

/// What a program on a road came to.
struct Outcome {
  std::optional<Finding> finding;
  /// Of outputs and states: elements that were compared, and that had no bound.
  int64_t elements = 0, unboundedElements = 0;
};

/// Compiles `text` on `road` and runs it, twice if it has state, on the inputs of
/// `seed`, with one thread and with several. Throws ingot::Error if `text` is not a
/// program.
Outcome checkProgram(const std::string &text, uint64_t seed, const Road &road);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_CHECKPROGRAM_H
