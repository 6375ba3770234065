//===- BuiltProgram.h - A program of a test, built and printed -------------===//

#ifndef INGOT_TESTS_COMPILER_BUILTPROGRAM_H
#define INGOT_TESTS_COMPILER_BUILTPROGRAM_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ingot {

struct BuiltProgram {
  /// Runs `body` (a lambda without captures) for each batch size.
  explicit BuiltProgram(void (*body)(), std::vector<int64_t> batches = {2},
                        uint64_t seed = 1);
  /// Builds the registered program `name`.
  explicit BuiltProgram(const std::string &name,
                        std::vector<int64_t> batches = {2}, uint64_t seed = 1);

  std::string error;     // empty if all is well
  std::string text;      // the module, large constants left out
  std::string locations; // the same with "loc(...)" behind each operation
  std::map<std::string, std::vector<double>> states; // first values
  std::vector<std::string> stateNames;               // in order
};

/// The message of building `body`; empty if it builds.
inline std::string errorOf(void (*body)()) { return BuiltProgram(body).error; }

} // namespace ingot

#endif // INGOT_TESTS_COMPILER_BUILTPROGRAM_H
