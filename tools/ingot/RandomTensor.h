//===- RandomTensor.h - Inputs for functions that nobody has data for ------===//
#ifndef INGOT_TOOLS_INGOT_RANDOMTENSOR_H
#define INGOT_TOOLS_INGOT_RANDOMTENSOR_H

#include "runtime/train/Program.h"

#include <optional>

namespace ingot::tool {

/// What the inputs of a function are. Booleans are either in all of them; integers that
/// choose one of so many are any of these.
enum class InputKind {
  /// Floats uniform in [-1, 1), integers in [0, 10). A float of rank 0, which may be a
  /// rate or a temperature, is uniform in (0, 1]: of one that must not be negative there
  /// is no other element to compare.
  Ordinary,
  /// As Ordinary, but a float of rank 0 is 0.001, with which a function can train for as
  /// long as it is measured.
  Measured,
  /// Floats of either sign and of exponents from -30 to 6, one in eight a number that
  /// is there often, a zero of either sign or a subnormal number; integers of all
  /// sizes and signs, and often the ends of their range, -1, 0 and 1.
  Wide,
  /// Every third row as Wide, in which one float in four is an infinity, NaN, the
  /// largest, smallest or smallest normal number; the others as Ordinary. Rows are those
  /// of the first dimension that has several; a float of rank 0 is one of a special row.
  Special
};

/// As an option and in messages: "ordinary".
const char *toString(InputKind kind);

/// Buffers for the inputs and outputs of one function.
class FunctionBuffers {
public:
  /// Inputs get values that depend on the seed and their names only. Input i, if it
  /// is of integers, is below `indexExtents[i]`, where that is given.
  FunctionBuffers(const train::Variant &variant, uint64_t seed,
                  InputKind kind = InputKind::Measured,
                  const std::vector<std::optional<int64_t>> &indexExtents = {});

  std::span<void *const> inputs() const { return inputData; }
  std::span<void *const> outputs() const { return outputData; }

private:
  std::vector<std::vector<std::byte>> storage;
  std::vector<void *> inputData, outputData;
};

/// Uniform in [-1, 1), from the seed only.
void fillRandom(std::span<float> values, uint64_t seed);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_RANDOMTENSOR_H
