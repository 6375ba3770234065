//===- ConformanceTest.cpp - The CPU bodies do what the wrappers promise ----===//
#include "Kernels.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

using namespace ingot;

#define INGOT_DECLARE_KERNEL(name)                                             \
  extern "C" const kernel::host::KernelEntry ingot_kernel_conform_##name
INGOT_DECLARE_KERNEL(fusedMultiplyAdd);
INGOT_DECLARE_KERNEL(fusedMultiplyAddOfF64);
INGOT_DECLARE_KERNEL(copySign);
INGOT_DECLARE_KERNEL(copySignOfF64);
INGOT_DECLARE_KERNEL(storage);
INGOT_DECLARE_KERNEL(warp);
INGOT_DECLARE_KERNEL(places);
INGOT_DECLARE_KERNEL(copies);
INGOT_DECLARE_KERNEL(rows);

namespace {

template <typename... Parameters>
void run(const kernel::host::KernelEntry &entry, const shim::Launch &launch,
         Parameters... parameters) {
  void *addresses[] = {&parameters...};
  const char *error = shim::run(entry, launch, addresses, {1});
  ASSERT_EQ(error, nullptr) << error;
}

/// 256 distinct values from `low` to `high`, then two more operands, up and down:
/// of two neighbours either may be the larger.
template <typename Float> std::vector<Float> spread(double low, double high) {
  std::vector<Float> values(258);
  for (int i = 0; i < 258; ++i) // 89 and 258 have no common divisor
    values[i] = static_cast<Float>(low + (high - low) * (i * 89 % 258) / 257);
  return values;
}

/// `expected` rounded to the type has an ulp of this size.
template <typename Float> long double ulpOf(long double expected) {
  Float magnitude = std::max(std::abs(static_cast<Float>(expected)),
                             std::numeric_limits<Float>::min());
  return (long double)(std::nextafter(magnitude, Float(INFINITY))) - magnitude;
}

/// The reference computes in the longest type there is.
template <typename Float, typename Reference>
void expectClose(const kernel::host::KernelEntry &entry, double low,
                 double high, double ulps, Reference reference) {
  std::vector<Float> input = spread<Float>(low, high), output(256);
  run(entry, {{2, 1, 1}, {128, 1, 1}, 0}, output.data(),
      static_cast<const Float *>(input.data()));
  for (size_t i = 0; i < output.size(); ++i) {
    long double expected = reference(input[i], input[i + 1]);
    EXPECT_LE(std::abs(output[i] - expected), ulps * ulpOf<Float>(expected))
        << entry.name << " of " << input[i] << ": expected " << expected
        << ", found " << output[i];
  }
}

#define INGOT_CONFORMS_IN(type, name, low, high, ulps, reference)              \
  INGOT_DECLARE_KERNEL(name);                                                  \
  TEST(Conformance, name) {                                                    \
    using Real = long double;                                                  \
    expectClose<type>(                                                         \
        ingot_kernel_conform_##name, low, high, ulps,                          \
        [](Real x, [[maybe_unused]] Real y) -> Real { return reference; });    \
  }                                                                            \
  static_assert(true, "takes the semicolon")
#define INGOT_CONFORMS(name, ...) INGOT_CONFORMS_IN(float, name, __VA_ARGS__)
#define INGOT_CONFORMS_F64(name, ...)                                          \
  INGOT_CONFORMS_IN(double, name, __VA_ARGS__)
#define INGOT_BOTH_CONFORM(name, ...)                                          \
  INGOT_CONFORMS(name##F32, __VA_ARGS__);                                      \
  INGOT_CONFORMS_F64(name##F64, __VA_ARGS__)

// The errors that cuda_kernel.h states; half an ulp is a correct rounding.
INGOT_CONFORMS(expF32, -80.0, 80.0, 2, std::exp(x));
INGOT_BOTH_CONFORM(expm1, -3.0, 3.0, 2, std::expm1(x));
INGOT_BOTH_CONFORM(log, 1e-3, 50.0, 2, std::log(x));
INGOT_BOTH_CONFORM(log1p, -0.9, 3.0, 2, std::log1p(x));
INGOT_BOTH_CONFORM(tanh, -5.0, 5.0, 2, std::tanh(x));
INGOT_BOTH_CONFORM(erf, -3.0, 3.0, 2, std::erf(x));
INGOT_BOTH_CONFORM(sin, -9.0, 9.0, 2, std::sin(x));
INGOT_BOTH_CONFORM(cos, -9.0, 9.0, 2, std::cos(x));
INGOT_BOTH_CONFORM(floor, -9.0, 9.0, 0, std::floor(x));
INGOT_BOTH_CONFORM(ceil, -9.0, 9.0, 0, std::ceil(x));
INGOT_BOTH_CONFORM(roundEven, -9.0, 9.0, 0, std::nearbyint(x));
INGOT_CONFORMS(sqrtF32, 0.0, 70.0, 0.5, std::sqrt(x));
INGOT_CONFORMS(exp2Approx, -60.0, 60.0, 2, std::exp2(x));
INGOT_CONFORMS(reciprocalApprox, 0.1, 70.0, 1, 1 / x);
// Relative errors of 2^-22.4 and 2^-11 are so many ulps of 2^-24 and up.
INGOT_CONFORMS(rsqrtApprox, 0.1, 70.0, 3.1, 1 / std::sqrt(x));
INGOT_CONFORMS(tanhApprox, -5.0, 5.0, 8192, std::tanh(x));
INGOT_CONFORMS(powF32, 0.1, 9.0, 8, std::pow(x, y));
INGOT_CONFORMS(divideF32, 0.1, 9.0, 0.5, x / y);
INGOT_BOTH_CONFORM(fmod, -90.0, 90.0, 0, std::fmod(x, y));
INGOT_CONFORMS(maximum, -3.0, 3.0, 0, std::max(x, y));
INGOT_CONFORMS(minimum, -3.0, 3.0, 0, std::min(x, y));
INGOT_CONFORMS(absolute, -3.0, 3.0, 0, std::abs(x));

INGOT_CONFORMS_F64(expF64, -600.0, 600.0, 2, std::exp(x));
INGOT_CONFORMS_F64(powF64, 0.1, 9.0, 2, std::pow(x, y));
// The reference itself is off by half an ulp of its own type, which has 11 bits
// more; the difference is rounded by as much again.
static_assert(std::numeric_limits<long double>::digits >= 53 + 11);
constexpr double kCorrectRounding = 0.5 + 0x1p-11;
INGOT_CONFORMS_F64(sqrtF64, 0.0, 70.0, kCorrectRounding, std::sqrt(x));
INGOT_CONFORMS_F64(divideF64, 0.1, 9.0, kCorrectRounding, x / y);
INGOT_CONFORMS_F64(maximumOfF64, -3.0, 3.0, 0, std::max(x, y));
INGOT_CONFORMS_F64(minimumOfF64, -3.0, 3.0, 0, std::min(x, y));
INGOT_CONFORMS_F64(absoluteOfF64, -3.0, 3.0, 0, std::abs(x));

TEST(Conformance, FusedMultiplyAddRoundsOnce) {
  // (1 + 2^-12)^2 - 1 - 2^-11 is 2^-24 only if the square is not rounded.
  std::vector<float> input = {1.0f + 0x1p-12f, 1.0f + 0x1p-12f,
                              -1.0f - 0x1p-11f};
  float output = 0;
  run(ingot_kernel_conform_fusedMultiplyAdd, {}, &output,
      static_cast<const float *>(input.data()));
  EXPECT_EQ(output, 0x1p-24f);
  std::vector<double> wide = {1.0 + 0x1p-27, 1.0 + 0x1p-27, -1.0 - 0x1p-26};
  double wideOutput = 0;
  run(ingot_kernel_conform_fusedMultiplyAddOfF64, {}, &wideOutput,
      static_cast<const double *>(wide.data()));
  EXPECT_EQ(wideOutput, 0x1p-54);
}

template <typename Float>
void expectNan(const kernel::host::KernelEntry &entry) {
  std::vector<Float> input = {1, Float(NAN), 2}, output(2);
  run(entry, {{1, 1, 1}, {2, 1, 1}, 0}, output.data(),
      static_cast<const Float *>(input.data()));
  EXPECT_TRUE(std::isnan(output[0]) && std::isnan(output[1])) << entry.name;
}

TEST(Conformance, NanWinsInMaximumAndMinimum) {
  expectNan<float>(ingot_kernel_conform_maximum);
  expectNan<float>(ingot_kernel_conform_minimum);
  expectNan<double>(ingot_kernel_conform_maximumOfF64);
  expectNan<double>(ingot_kernel_conform_minimumOfF64);
}

template <typename Float>
void expectSigns(const kernel::host::KernelEntry &entry) {
  std::vector<Float> input = {2, Float(-0.0), 3, -5}, output(3);
  run(entry, {{1, 1, 1}, {3, 1, 1}, 0}, output.data(),
      static_cast<const Float *>(input.data()));
  EXPECT_EQ(output[0], -2) << entry.name;
  EXPECT_FALSE(std::signbit(output[1])) << entry.name;
  EXPECT_EQ(output[2], -3) << entry.name;
}

TEST(Conformance, CopySignTakesTheSignOfZero) {
  expectSigns<float>(ingot_kernel_conform_copySign);
  expectSigns<double>(ingot_kernel_conform_copySignOfF64);
}

TEST(Conformance, StorageRoundsToNearestEven) {
  struct {
    float value;
    unsigned short half, upperHalf;
  } cases[] = {{0.0f, 0x0000, 0x0000},
               {-0.0f, 0x8000, 0x8000},
               {1.0f, 0x3c00, 0x3f80},
               {1.0f + 0x1p-11f, 0x3c00, 0x3f80},
               {1.0f + 0x3p-11f, 0x3c02, 0x3f80},
               {1.0f + 0x1p-8f, 0x3c04, 0x3f80},
               {1.0f + 0x3p-8f, 0x3c0c, 0x3f82},
               {65504.0f, 0x7bff, 0x4780},
               {65520.0f, 0x7c00, 0x4780},
               {0x1p-24f, 0x0001, 0x3380},
               {0x1p-25f, 0x0000, 0x3300},
               {-INFINITY, 0xfc00, 0xff80},
               {NAN, 0x7fff, 0x7fff}};
  for (const auto &[value, half, upperHalf] : cases) {
    unsigned short bits[2];
    float back[2];
    run(ingot_kernel_conform_storage, {}, &bits[0], &bits[1], &back[0],
        &back[1], &value);
    EXPECT_EQ(bits[0], half) << value;
    EXPECT_EQ(bits[1], upperHalf) << value;
    if (value == 1.0f + 0x3p-8f) {
      EXPECT_EQ(back[0], 1.0f + 0x3p-8f);
      EXPECT_EQ(back[1], 1.0f + 0x1p-6f);
    }
  }
}

TEST(Conformance, LanesExchangeWords) {
  std::vector<float> input(32), output(384);
  for (int i = 0; i < 32; ++i)
    input[i] = static_cast<float>(i * i - 100);
  run(ingot_kernel_conform_warp, {{1, 1, 1}, {32, 1, 1}, 128}, output.data(),
      static_cast<const float *>(input.data()));
  // Whole numbers: sums are exact. sum i^2 for i < 32 is 10416.
  for (int lane = 0; lane < 32; ++lane) {
    const float expected[] = {input[7 * lane % 32],
                              input[lane ^ 5],
                              input[lane < 29 ? lane + 3 : lane],
                              10416 - 3200,
                              861,
                              -100,
                              0x4924, // bits 18, 21, 24, 27, 30
                              0x9249, // bits 0, 3, 6, 9, 12, 15
                              static_cast<float>(31 - lane),
                              input[31 - lane],
                              0,
                              0};
    for (int row = 0; row < 12; ++row)
      EXPECT_EQ(output[32 * row + lane], expected[row])
          << "row " << row << ", lane " << lane;
  }
}

TEST(Conformance, ThreadsKnowTheirPlaces) {
  std::vector<unsigned> output(4 * 3 * 2 * 48, ~0u);
  float sum = 0;
  run(ingot_kernel_conform_places, {{4, 3, 2}, {2, 3, 8}, 0}, output.data(),
      &sum);
  EXPECT_EQ(sum, static_cast<float>(output.size()));
  size_t position = 0;
  for (unsigned bz = 0; bz < 2; ++bz)
    for (unsigned by = 0; by < 3; ++by)
      for (unsigned bx = 0; bx < 4; ++bx)
        for (unsigned z = 0; z < 8; ++z)
          for (unsigned y = 0; y < 3; ++y)
            for (unsigned x = 0; x < 2; ++x, ++position)
              EXPECT_EQ(output[position], x | y << 4 | z << 8 | bx << 12 |
                                              by << 16 | bz << 20 | 2u << 24 |
                                              (position % 48 / 32) << 28)
                  << position;
}

TEST(Conformance, CopiesArriveGroupByGroup) {
  std::vector<float> output(224);
  alignas(16) float input[128];
  for (int i = 0; i < 128; ++i)
    input[i] = static_cast<float>(i + 1);
  run(ingot_kernel_conform_copies, {{1, 1, 1}, {32, 1, 1}, 896}, output.data(),
      static_cast<const float *>(input));
  for (size_t i = 0; i < 32; ++i)
    EXPECT_EQ(output[i], input[i]);
  for (size_t i = 0; i < 64; ++i)
    EXPECT_EQ(output[32 + i], input[i]);
  for (size_t i = 0; i < 128; ++i)
    EXPECT_EQ(output[96 + i], i % 4 < 2 ? input[i] : 0.0f);
}

TEST(Conformance, RowsAreCopiedWithTheirStrides) {
  std::vector<float> input(35), output(28, -1), expected = output;
  for (size_t i = 0; i < input.size(); ++i)
    input[i] = static_cast<float>(i);
  for (size_t row = 0; row < 7; ++row)
    for (size_t column = 0; column < 3; ++column)
      expected[4 * row + column] = input[5 * row + column];
  run(ingot_kernel_conform_rows, {{1, 1, 1}, {8, 1, 1}, 0}, output.data(),
      static_cast<const float *>(input.data()));
  EXPECT_EQ(output, expected);
}

std::string read(const char *path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Conformance, HasEveryWrapper) {
  // Good.cu has barriers; bitCast is what absolute is made of.
  const std::set<std::string> elsewhere = {"barrier", "bitCast"};
  std::string header = read(INGOT_KERNEL_HEADER);
  std::string kernels = read(INGOT_CONFORMANCE_SOURCE);
  std::regex wrapper("\\nINGOT_(?:DEVICE|SHARED_CODE) [^(;]*?(\\w+)\\(|"
                     "> INGOT_DEVICE [^(;]*?(\\w+)\\(");
  int count = 0;
  for (std::sregex_iterator match(header.begin(), header.end(), wrapper), end;
       match != end; ++match, ++count) {
    std::string name = (*match)[1].matched ? (*match)[1] : (*match)[2];
    if (!elsewhere.count(name))
      EXPECT_TRUE(std::regex_search(kernels, std::regex("\\b" + name + "\\b")))
          << name << " is not in Conformance.cu";
  }
  std::regex use("INGOT_(?:DEVICE|SHARED_CODE) ");
  auto uses = std::distance(
      std::sregex_iterator(header.begin(), header.end(), use), {});
  uses -= 4; // two definitions of each
  EXPECT_EQ(count, uses) << "the pattern misses wrappers";
}

} // namespace
