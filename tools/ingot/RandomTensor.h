//===- RandomTensor.h - Inputs for functions that nobody has data for ------===//
#ifndef INGOT_TOOLS_INGOT_RANDOMTENSOR_H
#define INGOT_TOOLS_INGOT_RANDOMTENSOR_H

#include "runtime/train/Program.h"

namespace ingot::tool {

/// Buffers for the inputs and outputs of one function.
class FunctionBuffers {
public:
  /// Inputs get values that depend on the seed and their names only: floats
  /// uniform in [-1, 1), a float of rank 0 (a learning rate) 0.001, integers
  /// uniform in [0, 10) (labels), booleans either.
  FunctionBuffers(const train::Variant &variant, uint64_t seed);

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
