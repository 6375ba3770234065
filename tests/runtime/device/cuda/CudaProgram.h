//===- CudaProgram.h - The sample program on the emulated driver -----------===//
#ifndef INGOT_TESTS_RUNTIME_DEVICE_CUDA_CUDAPROGRAM_H
#define INGOT_TESTS_RUNTIME_DEVICE_CUDA_CUDAPROGRAM_H

#include "OnEmulatedDriver.h"
#include "tests/runtime/artifact/Owned.h"

#include <cstdlib>

namespace ingot::testing {

/// Everything that a test makes must be released at its end.
class CudaProgram : public ingot::testing::OnEmulatedDriver<::testing::Test> {
protected:
  static float *weightOf(const Context &context) {
    return stateOf<float>(context, 0);
  }
  static int64_t *stepOf(const Context &context) {
    return stateOf<int64_t>(context, 1);
  }

  /// Distinct values, so that a swapped row or column changes the sum.
  static Dense<float> trainingInput() {
    Dense<float> input({13, 7});
    for (size_t i = 0; i < input.values.size(); ++i)
      input.values[i] = 0.37f * static_cast<float>(i) - 11;
    return input;
  }

  /// The loss of `train_step`, in the same order and precision.
  static float expectedLoss(const Dense<float> &input,
                            const std::vector<float> &weight) {
    float total = 0;
    for (size_t i = 0; i < input.values.size(); ++i)
      total += input.values[i] * weight[i % 7] + static_cast<float>(1 + i % 7);
    return total;
  }

  /// The first value of `weight`, and what updates make of it.
  static std::vector<float> weightAfter(int updates) {
    std::vector<float> weight = {0.5f, -1, 1.5f, -2, 2.5f, -3, 3.5f};
    for (size_t j = 0; j < weight.size(); ++j)
      weight[j] -= 0.5f * static_cast<float>(j) * static_cast<float>(updates);
    return weight;
  }
};

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_DEVICE_CUDA_CUDAPROGRAM_H
