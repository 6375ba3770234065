//===- ReduceProgram.h - The smallest program that fails alike ----------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_REDUCEPROGRAM_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_REDUCEPROGRAM_H

#include <functional>
#include <string>

namespace ingot::fuzz {

/// Makes `text` smaller as long as it `fails`: drops results, replaces operations by
/// inputs or by one of their operands, merges inputs, shrinks extents, until none of
/// that succeeds any more. Starts no threads.
std::string
reduceProgram(const std::string &text,
              const std::function<bool(const std::string &)> &fails);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_REDUCEPROGRAM_H
