//===- AttentionTest.cpp - Weights that cases of random numbers do not reach -===//

#include "tests/passes/cpu/KernelProgram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace ingot::test;

namespace {

/// A function `@f` of one attention, of queries and keys with one feature.
std::string attention(int64_t queries, int64_t keys, const std::string &scale,
                      bool hasMask) {
  std::string q = "tensor<" + std::to_string(queries) + "x1xf32>";
  std::string k = "tensor<" + std::to_string(keys) + "x1xf32>";
  std::string m = "tensor<" + std::to_string(queries) + "x" +
                  std::to_string(keys) + "xf32>";
  std::string types = q + ", " + k + ", " + k + (hasMask ? ", " + m : "");
  auto arguments = [&](const std::string &end) {
    auto name = [&](const char *role) { return "%" + (role + end) + ": "; };
    return "(" + name("q") + q + ", " + name("k") + k + ", " + name("v") + k +
           (hasMask ? ", " + name("m") + m : "") + ")";
  };
  std::string mask = hasMask ? ", %m" : "", inner = hasMask ? ", %m_" : "";
  return "func.func @f" + arguments("") + " -> " + q +
         " {\n  %r = ingot.kernel \"attention\"(%q, %k, %v" + mask + ") : (" +
         types + ") -> " + q + " {\n  ^bb0" + arguments("_") +
         ":\n    %o = ingot.attention %q_, %k_, %v_" + inner +
         " scale = " + scale + " causal = false : " + types +
         "\n    ingot.yield %o : " + q + "\n  }\n  return %r : " + q + "\n}\n";
}

class Attention : public testing::TestWithParam<int> {
protected:
  void SetUp() override {
    if (!hostHasVectors(GetParam()))
      GTEST_SKIP() << "no vectors of " << GetParam() << " bits";
  }

  std::vector<float> run(const std::string &text,
                         const std::vector<std::vector<float>> &inputs) {
    KernelProgram program(text, kMakeKernels, GetParam());
    std::vector<TensorBytes> bytes;
    for (const std::vector<float> &input : inputs)
      bytes.push_back(toBytes(input));
    return fromBytes<float>(program.run("f", bytes)[0]);
  }
};

// Scores 0 and x ln 2, values 0 and 1: the result is 2^x / (1 + 2^x), which rounds like
// 2^x where that is small.
TEST_P(Attention, WeightsAreAsAccurateAsPowersAreStatedToBe) {
  constexpr int64_t kCount = 1 << 16;
  std::mt19937 random(1);
  std::uniform_real_distribution<float> exponents(-126, -25);
  std::vector<float> x(kCount);
  for (float &exponent : x)
    exponent = exponents(random);
  auto y = run(attention(kCount, 2, "0.69314718055994531", false),
               {x, {0, 1}, {0, 1}});
  double stated = GetParam() == 512 ? 1.1 : 1.3, worst = 0;
  for (int64_t i = 0; i < kCount; ++i) {
    double exact = std::exp2(static_cast<double>(x[i]));
    double ulp = std::ldexp(1.0, std::ilogb(exact) - 23);
    worst = std::max(worst, std::abs(y[i] - exact) / ulp);
  }
  EXPECT_LE(worst, stated);
}

TEST_P(Attention, WeightsOfScoresFarBelowTheLargestAreZero) {
  float infinity = std::numeric_limits<float>::infinity();
  auto y = run(attention(4, 2, "0.69314718055994531", false),
               {{-127, -1000, -3e38f, -infinity}, {0, 1}, {0, 1}});
  EXPECT_TRUE(
      std::isnan(y.back())); // -infinity times the first key, which is 0
  y.pop_back();
  EXPECT_EQ(y, (std::vector<float>{0, 0, 0}));
}

// The lowest number is how some say that a key is excluded. Where all keys are, no score
// is below another.
TEST_P(Attention, RowsOfTheLowestMaskAreMeansOfValues) {
  float lowest = std::numeric_limits<float>::lowest();
  auto y = run(attention(2, 4, "1.0", true),
               {{1, 1},
                {1, 2, 3, 4},
                {1, 2, 3, 6},
                {lowest, lowest, lowest, lowest, 0, lowest, lowest, lowest}});
  EXPECT_EQ(y, (std::vector<float>{3, 1}));
}

INSTANTIATE_TEST_SUITE_P(VectorBits, Attention, testing::Values(256, 512),
                         testing::PrintToStringParamName());

} // namespace
