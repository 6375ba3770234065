//===- GoodKernelsTest.cpp - Kernels agree with double references -----------===//
//
// Every kernel of Good.cu, on shapes that leave a remainder, in order and under
// random schedules, with shared regions apart and as a GPU places them.
//
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace ingot;
using kernel::BFloat16;
using kernel::Half;

namespace {

constexpr double kF32 = 0x1p-24, kF16 = 0x1p-11, kBF16 = 0x1p-8; // half an ulp

class GoodKernel : public ::testing::TestWithParam<shim::Schedule> {
protected:
  template <typename... Parameters>
  void run(const kernel::host::KernelEntry &entry, shim::Launch launch,
           Parameters... parameters) {
    void *addresses[] = {&parameters...};
    const char *error = shim::run(entry, launch, addresses, GetParam());
    ASSERT_EQ(error, nullptr) << error;
  }
};

/// Distinct values in [-4, 4), the same in every run.
float valueAt(size_t index) {
  return static_cast<float>((index * 2654435761u >> 8) % 65536) / 8192.0f - 4;
}

std::vector<float> values(size_t count, size_t first = 0) {
  std::vector<float> result(count);
  for (size_t i = 0; i < count; ++i)
    result[i] = valueAt(first + i);
  return result;
}

TEST_P(GoodKernel, ScaleAddRelu) {
  constexpr int kPacks = 301, kChannels = 24;
  std::vector<BFloat16> input(8 * kPacks), residual(8 * kPacks),
      output(8 * kPacks);
  std::vector<float> scale = values(kChannels, 7);
  for (size_t i = 0; i < input.size(); ++i) {
    input[i] = kernel::toBFloat16(valueAt(i));
    residual[i] = kernel::toBFloat16(valueAt(i + input.size()));
  }
  run(ingot_kernel_scaleAddRelu, {{2, 1, 1}, {64, 1, 1}, 0}, output.data(),
      input.data(), residual.data(), scale.data(), kPacks, kChannels);
  for (size_t i = 0; i < output.size(); ++i) {
    double product = double(kernel::toF32(input[i])) * scale[i % kChannels];
    double sum = product + kernel::toF32(residual[i]);
    double expected = std::max(sum, 0.0);
    // One rounding to f32, one to bf16.
    EXPECT_NEAR(kernel::toF32(output[i]), expected,
                std::abs(expected) * (kBF16 + 2 * kF32))
        << i;
  }
}

TEST_P(GoodKernel, SoftmaxRow) {
  constexpr int kRows = 3, kColumns = 333;
  std::vector<float> input = values(kRows * kColumns), output(input.size());
  run(ingot_kernel_softmaxRow, {{kRows, 1, 1}, {128, 1, 1}, 32}, output.data(),
      input.data(), kColumns);
  for (int row = 0; row < kRows; ++row) {
    const float *x = &input[row * kColumns];
    double largest = *std::max_element(x, x + kColumns), sum = 0;
    for (int i = 0; i < kColumns; ++i)
      sum += std::exp(x[i] - largest);
    for (int i = 0; i < kColumns; ++i) {
      double expected = std::exp(x[i] - largest) / sum;
      // The difference is at most 8, whose rounding the exponential passes on;
      // two units for each exponential (4 halves), the sum of positive numbers
      // over 3 per thread, 5 shuffles and 4 warps, and the division.
      double halves = 8 + 2 * 4 + (3 + 5 + 4) + 1;
      EXPECT_NEAR(output[row * kColumns + i], expected,
                  expected * halves * kF32)
          << row << ", " << i;
    }
  }
}

TEST_P(GoodKernel, LayerNormRow) {
  constexpr int kRows = 2, kColumns = 201;
  constexpr float kEpsilon = 1e-5f;
  std::vector<Half> input(kRows * kColumns), output(input.size());
  std::vector<float> scale = values(kColumns, 11), shift = values(kColumns, 99);
  for (size_t i = 0; i < input.size(); ++i)
    input[i] = kernel::toHalf(valueAt(i));
  run(ingot_kernel_layerNormRow, {{kRows, 1, 1}, {64, 1, 1}, 32}, output.data(),
      input.data(), scale.data(), shift.data(), kColumns, kEpsilon);
  for (int row = 0; row < kRows; ++row) {
    const Half *x = &input[row * kColumns];
    double sum = 0, squares = 0, magnitude = 0;
    for (int i = 0; i < kColumns; ++i) {
      sum += kernel::toF32(x[i]);
      magnitude += std::abs(kernel::toF32(x[i]));
    }
    double mean = sum / kColumns;
    for (int i = 0; i < kColumns; ++i)
      squares += std::pow(kernel::toF32(x[i]) - mean, 2);
    double inverse = 1 / std::sqrt(squares / kColumns + kEpsilon);
    for (int i = 0; i < kColumns; ++i) {
      double normal = (kernel::toF32(x[i]) - mean) * inverse;
      double expected = normal * scale[i] + shift[i];
      // 4 elements per thread, 5 shuffles, 2 warps and a division: so many
      // roundings have the mean and the variance, of magnitudes below 4 and of
      // inverse near 1/2.3; then f16.
      double roundings = 4 + 5 + 2 + 1;
      double meanError = magnitude / kColumns * roundings * kF32;
      double error =
          std::abs(scale[i]) *
          (meanError * inverse + std::abs(normal) * (2 * roundings + 4) * kF32);
      EXPECT_NEAR(kernel::toF32(output[row * kColumns + i]), expected,
                  error + (std::abs(expected) + error) * kF16)
          << row << ", " << i;
    }
  }
}

TEST_P(GoodKernel, TiledMatmul) {
  constexpr int M = 37, N = 44, K = 68;
  std::vector<float> lhs = values(M * K), rhs = values(K * N, 5), output(M * N);
  run(ingot_kernel_tiledMatmul, {{2, 2, 1}, {16, 16, 1}, 4 * 32 * 36 * 4},
      output.data(), lhs.data(), rhs.data(), M, N, K);
  for (int i = 0; i < M; ++i)
    for (int j = 0; j < N; ++j) {
      double expected = 0, magnitude = 0;
      for (int k = 0; k < K; ++k) {
        double product = double(lhs[i * K + k]) * rhs[k * N + j];
        expected += product;
        magnitude += std::abs(product);
      }
      EXPECT_NEAR(output[i * N + j], expected, K * kF32 * magnitude)
          << i << ", " << j;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Schedules, GoodKernel,
    ::testing::Values(shim::Schedule{0, true}, shim::Schedule{0, false},
                      shim::Schedule{1, true}, shim::Schedule{2, true},
                      shim::Schedule{3, false}),
    [](const ::testing::TestParamInfo<shim::Schedule> &info) {
      return "Seed" + std::to_string(info.param.seed) +
             (info.param.separateRegions ? "Separate" : "Flat");
    });

} // namespace
