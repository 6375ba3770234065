//===- RandomTest.cpp - Distributions of what is drawn ----------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"
#include "ingot/program.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {

constexpr int64_t kCount = 4096;

std::vector<double> draw(std::function<Tensor()> body) {
  return evaluate({}, [&](const Tensors &) { return body(); }).values;
}

double meanOf(const std::vector<double> &values) {
  double sum = 0;
  for (double value : values)
    sum += value;
  return sum / values.size();
}

/// Five standard errors of the mean of kCount values of deviation `deviation`.
double tolerance(double deviation) { return 5 * deviation / std::sqrt(kCount); }

} // namespace

TEST(Random, RandIsUniform) {
  std::vector<double> values = draw([] { return rand({kCount}); });
  EXPECT_NEAR(meanOf(values), 0.5, tolerance(1 / std::sqrt(12)));
  for (double &value : values) {
    EXPECT_TRUE(value >= 0 && value < 1);
    value *= value;
  }
  // The squares of uniform numbers have mean 1/3 and variance 1/5 - 1/9.
  EXPECT_NEAR(meanOf(values), 1.0 / 3, tolerance(std::sqrt(4.0 / 45)));
}

TEST(Random, RandnIsNormal) {
  std::vector<double> values = draw([] { return randn({kCount}); });
  EXPECT_NEAR(meanOf(values), 0, tolerance(1));
  for (double &value : values)
    value *= value;
  // Squares of normal numbers have mean 1 and variance 2.
  EXPECT_NEAR(meanOf(values), 1, tolerance(std::sqrt(2)));
}

TEST(Random, BernoulliDrawsZeroOrOne) {
  std::vector<double> values =
      draw([] { return bernoulli(full({kCount}, 0.25)); });
  for (double value : values)
    EXPECT_TRUE(value == 0 || value == 1);
  EXPECT_NEAR(meanOf(values), 0.25, tolerance(std::sqrt(0.25 * 0.75)));
}

TEST(Random, DropoutKeepsTheMean) {
  std::vector<double> values =
      draw([] { return dropout(full({kCount}, 3.0), 0.75); });
  // Kept values are 3 / (1 - 0.75) = 12.
  for (double value : values)
    EXPECT_TRUE(value == 0 || value == 12) << value;
  EXPECT_NEAR(meanOf(values), 3.0, tolerance(12 * std::sqrt(0.25 * 0.75)));
}

TEST(Random, DropoutWithoutEffectDrawsNothing) {
  BuiltProgram program([] {
    function("f", {input("x", {3})}, [](Tensor x) {
      return dropout(x, 0.0) + dropout(x, 0.5, /*training=*/false) +
             dropout(x, 1.0);
    });
  });
  EXPECT_EQ(program.run("f@2", {{"x", {1, 2, 3}}})["output"],
            (std::vector<double>{2, 4, 6}));
  EXPECT_EQ(program.stateNames, std::vector<std::string>{});
}
