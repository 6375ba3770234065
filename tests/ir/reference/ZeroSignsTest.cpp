//===- ZeroSignsTest.cpp - Bounds of zeros that may have either sign ----------===//
//
// Which of 0 and -0 is their extremum depends on how a kernel combines them. Only what
// tells one from the other may be anything behind it.
//
//===----------------------------------------------------------------------===//

#include "ir/reference/Tolerance.h"
#include "tests/ir/reference/Program.h"

#include <cmath>

using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The bound of %result after `body`, which may use %x, whose elements are `elements`.
double boundOf(const std::string &body, std::vector<double> elements,
               bool independentErrors = false) {
  Program program(
      "func.func @f(%x: tensor<1x1x2x1xf32>) -> tensor<1x1x1x1xf32> {\n" +
          body + "\n  return %result : tensor<1x1x1x1xf32>\n}",
      {.trackErrors = true, .independentErrors = independentErrors});
  auto results = program.run({program.floats(0, std::move(elements))});
  EXPECT_EQ(results.size(), 1u) << program.lastMessage();
  return results.empty() ? -1 : results[0].errorBounds[0];
}

/// Three ways to the larger one of the two elements, as %y.
const std::vector<std::string> kMaxima = {
    R"(%y = ingot.pool %x kind = max kernel = [1, 2] stride = [1, 1] low = [0, 0]
         high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<1x1x2x1xf32>)",
    R"(%all = ingot.amax %x, dims = [2] : tensor<1x1x2x1xf32>
       %y = ingot.reshape %all : tensor<1x1x1xf32> to tensor<1x1x1x1xf32>)",
    R"(%first = ingot.slice %x, [0, 0, 0, 0] to [1, 1, 1, 1] by [1, 1, 1, 1]
         : tensor<1x1x2x1xf32>
       %last = ingot.slice %x, [0, 0, 1, 0] to [1, 1, 2, 1] by [1, 1, 1, 1]
         : tensor<1x1x2x1xf32>
       %y = ingot.maximum %first, %last : tensor<1x1x1x1xf32>)"};

std::string apply(const std::string &function) {
  return "\n%result = ingot." + function + " : tensor<1x1x1x1xf32>";
}

TEST(ZeroSigns, OfExtremaAreUncertainToWhatTellsThemApart) {
  for (const std::string &maximum : kMaxima) {
    EXPECT_EQ(boundOf(maximum + apply("reciprocal %y"), {0, -0.0}), kInfinity)
        << maximum;
    EXPECT_EQ(boundOf(maximum + apply("rsqrt %y"), {-0.0, 0}), kInfinity)
        << maximum;
    EXPECT_EQ(boundOf(maximum + apply("neg %y"), {0, -0.0}), kUncertainSign)
        << maximum;
    EXPECT_EQ(boundOf(maximum + apply("abs %y"), {0, -0.0}), 0) << maximum;
    EXPECT_EQ(boundOf(maximum + apply("ceil %y"), {0, -0.0}), kUncertainSign)
        << maximum;
    EXPECT_EQ(boundOf(maximum + apply("sign %y"), {0, -0.0}), kUncertainSign)
        << maximum;
    EXPECT_LE(boundOf(maximum + apply("exp %y"), {0, -0.0}), 1e-6) << maximum;
  }
}

TEST(ZeroSigns, OfExtremaAreCertainWhereOnlyOneIs) {
  for (const std::string &maximum : kMaxima)
    for (std::vector<double> elements :
         {std::vector<double>{0, 0}, {-0.0, -0.0}, {0, -1}, {-1, -0.0}})
      EXPECT_EQ(boundOf(maximum + apply("reciprocal %y"), elements), 0)
          << maximum;
}

// Kernels may start a sum with 0, and one of nothing but -0 is then 0.
TEST(ZeroSigns, OfSumsOfNegativeZerosAreUncertain) {
  std::string reciprocal =
      R"(%all = ingot.sum %x, dims = [2] : tensor<1x1x2x1xf32>
         %y = ingot.reshape %all : tensor<1x1x1xf32> to tensor<1x1x1x1xf32>)" +
      apply("reciprocal %y");
  for (bool independentErrors : {false, true}) {
    EXPECT_EQ(boundOf(reciprocal, {-0.0, -0.0}, independentErrors), kInfinity);
    EXPECT_EQ(boundOf(reciprocal, {-0.0, 0}, independentErrors), 0);
  }
}

} // namespace
