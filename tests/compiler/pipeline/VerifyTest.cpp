//===- VerifyTest.cpp - Compiled programs against the evaluator ------------===//
//
// Kernels are computed here, rightly or wrongly, instead of by compiled code:
// what matters is what the verifier says about them.
//
//===----------------------------------------------------------------------===//
#include "ingot/verify.h"

#include "ingot/tensor.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

namespace {

/// exp, then a product that reads its result and a state. Eager mode makes two
/// kernels of it, in this order.
constexpr const char *kModule = R"(
  ingot.state @scale parameter = dense<[1.0, 3.0, 5.0]> : tensor<3xf32>
  func.func @f(%x: tensor<3xf32> {ingot.name = "x"},
               %scale: tensor<3xf32> {ingot.state = "scale"})
      -> (tensor<3xf32> {ingot.name = "y"}) {
    %0 = ingot.exp %x : tensor<3xf32>
    %1 = ingot.mul %0, %scale : tensor<3xf32>
    return %1 : tensor<3xf32>
  })";

class VerifierTest : public testing::Test {
protected:
  VerifierTest() : verifier({"module", kModule}, eager()) {
    verifier.begin(0, {x}, {scale});
  }

  static CompileOptions eager() {
    CompileOptions options;
    options.mode = Mode::Eager;
    return options;
  }

  void runExp() {
    void *slots[] = {x, middle};
    verifier.beforeStep(0, slots);
    for (int i = 0; i < 3; ++i)
      middle[i] = std::exp(x[i]);
    middle[1] += expMistake;
    verifier.afterStep(0, slots);
  }

  void runMul() {
    void *slots[] = {middle, scale, y};
    verifier.beforeStep(1, slots);
    for (int i = 0; i < 3; ++i)
      y[i] = middle[i] * scale[i];
    y[2] += mulMistake;
    verifier.afterStep(1, slots);
  }

  float x[3] = {0, 1, 2}, scale[3] = {1, 3, 5}, middle[3], y[3];
  float expMistake = 0, mulMistake = 0;
  Verifier verifier;
};

TEST_F(VerifierTest, AcceptsRightKernels) {
  runExp();
  runMul();
  ASSERT_EQ(verifier.checks().size(), 2u);
  EXPECT_EQ(verifier.checks()[0].name, "exp");
  EXPECT_EQ(verifier.checks()[1].name, "mul");
  EXPECT_EQ(verifier.checks()[1].step, 1u);
  for (const Check &check : verifier.checks()) {
    EXPECT_EQ(check.problem, "");
    EXPECT_LE(check.ratio, 1);
  }
  EXPECT_GT(verifier.checks()[0].maxError, 0); // e is not an f32
}

TEST_F(VerifierTest, NamesTheElementThatIsWrong) {
  mulMistake = 0.25f;
  runExp();
  runMul();
  EXPECT_EQ(verifier.checks()[0].problem, "");
  const Check &check = verifier.checks()[1];
  EXPECT_TRUE(
      check.problem.starts_with("element [2] of tensor<3xf32>: expected 36.94"))
      << check.problem;
  EXPECT_TRUE(check.problem.ends_with("; 1 of 3 elements are wrong"))
      << check.problem;
  EXPECT_NEAR(check.maxError, 0.25, 1e-5);
  EXPECT_GT(check.ratio, 1000);
}

TEST_F(VerifierTest, ReportsErrorAndBoundOfTheElementWithTheLargestRatio) {
  // Element 2 is about 37: its larger error is less in roundings.
  runExp();
  runMul();
  y[0] += 0x1p-20f;
  y[2] += 0x1p-17f;
  Check check = verifier.compareRun({y}, {scale})[0];
  EXPECT_GT(check.maxError, 3 * check.error);
  EXPECT_NEAR(check.error, 0x1p-20, 1e-7);
  EXPECT_EQ(check.ratio, check.error / check.bound);
  EXPECT_GT(check.ratio, 1);
  EXPECT_EQ(check.elements, 3);
  EXPECT_EQ(check.unboundedElements, 0);
}

TEST_F(VerifierTest, BoundsOfIndependentRoundingsAreAskedFor) {
  runExp();
  runMul();
  double worst = verifier.compareRun({y}, {scale})[0].bound;
  double independent =
      verifier.compareRun({y}, {scale}, Bounds::Independent)[0].bound;
  // Without a sum, a bound is that of the worst case times the deviations.
  EXPECT_NEAR(independent, 8 * worst, 1e-5 * independent);
}

TEST_F(VerifierTest, RunsAloneOnStatesOfItsOwn) {
  Verifier counter({"counter", R"(
    ingot.state @sum buffer = dense<[1.0, 2.0]> : tensor<2xf32>
    func.func @add(%x: tensor<2xf32> {ingot.name = "x"},
                   %sum: tensor<2xf32> {ingot.state = "sum"})
        -> (tensor<2xf32> {ingot.name = "y"}, tensor<2xf32> {ingot.state = "sum"}) {
      %0 = ingot.add %sum, %x : tensor<2xf32>
      return %0, %0 : tensor<2xf32>, tensor<2xf32>
    })"},
                   eager());
  float step[2] = {0x1p-30f, 3}; // 1 + 2^-30 is no f32
  counter.runAlone(0, {step});
  auto outputs = counter.runAlone(0, {step});
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(outputs[0], (std::vector<double>{1 + 0x1p-29, 8}));
}

TEST_F(VerifierTest, JudgesAKernelByWhatItRead) {
  expMistake = 0.25f; // exp is wrong, the product of what it wrote is not
  runExp();
  runMul();
  EXPECT_NE(verifier.checks()[0].problem, "");
  EXPECT_EQ(verifier.checks()[1].problem, "");
}

TEST_F(VerifierTest, SeesMemoryThatWasOverwritten) {
  runExp();
  middle[0] = 7; // as a third kernel would, to which it was given too early
  runMul();
  EXPECT_EQ(verifier.checks()[1].problem,
            "input 0 is not what the launch that made it wrote: its memory was "
            "overwritten");
}

TEST_F(VerifierTest, ComparesAWholeRun) {
  runExp();
  runMul();
  std::vector<Check> checks = verifier.compareRun({y}, {scale});
  ASSERT_EQ(checks.size(), 1u); // no state is written
  EXPECT_EQ(checks[0].name, "y");
  EXPECT_EQ(checks[0].problem, "");
  y[0] = std::nanf("");
  EXPECT_NE(verifier.compareRun({y}, {scale})[0].problem, "");
}

TEST(Verifier, TakesACopyForNoKernel) {
  // Both results are the same tensor, so one is a copy of the other.
  constexpr const char *module = R"(
    func.func @f(%x: tensor<3xf32> {ingot.name = "x"})
        -> (tensor<3xf32> {ingot.name = "y"}, tensor<3xf32> {ingot.name = "z"}) {
      %0 = ingot.exp %x : tensor<3xf32>
      return %0, %0 : tensor<3xf32>, tensor<3xf32>
    })";
  Verifier verifier({"module", module}, {});
  float x[3] = {0, 1, 2}, y[3], z[3];
  verifier.begin(0, {x}, {});
  void *expSlots[] = {x, y}, *copySlots[] = {y, z};
  verifier.beforeStep(0, expSlots);
  for (int i = 0; i < 3; ++i)
    y[i] = std::exp(x[i]);
  verifier.afterStep(0, expSlots);
  verifier.beforeStep(1, copySlots);
  verifier.afterStep(1, copySlots);
  ASSERT_EQ(verifier.checks().size(), 1u);
  EXPECT_EQ(verifier.checks()[0].name, "exp");
  EXPECT_EQ(verifier.checks()[0].problem, "");
}

// With u = 2^-24 a sum of n = 2^16 ones and minus ones is off by n^2 u = 256 at worst,
// and by 8 sqrt(n) n u = 8 if roundings are independent: one over 64 +- 256 may be
// anything, one over 64 +- 8 may not.
TEST(Verifier, ComparesAsIndependentWhatHasNoWorstCase) {
  constexpr const char *module = R"(
    func.func @f(%x: tensor<65536xf32> {ingot.name = "x"})
        -> (tensor<f32> {ingot.name = "y"}) {
      %0 = ingot.sum %x, dims = [0] : tensor<65536xf32>
      %1 = ingot.reciprocal %0 : tensor<f32>
      return %1 : tensor<f32>
    })";
  Verifier verifier({"module", module}, {});
  std::vector<float> x(65536);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = i % 2 == 0 || i < 64 ? 1 : -1;
  float y = 1.0f / 64;
  verifier.begin(0, {x.data()}, {});
  Check check = verifier.compareRun({&y}, {})[0];
  EXPECT_EQ(check.bounds, Bounds::Independent);
  EXPECT_EQ(check.unboundedElements, 0);
  EXPECT_EQ(check.problem, "");
  y = 1.0f / 32;
  EXPECT_NE(verifier.compareRun({&y}, {})[0].problem, "");
}

// 1 / (x - x) may be anything: no result is wrong, and none is known to be right.
TEST(Verifier, HasAProblemWhereNothingIsCompared) {
  constexpr const char *module = R"(
    func.func @f(%x: tensor<3xf32> {ingot.name = "x"})
        -> (tensor<3xf32> {ingot.name = "y"}) {
      %0 = ingot.exp %x : tensor<3xf32>
      %1 = ingot.sub %0, %0 : tensor<3xf32>
      %2 = ingot.reciprocal %1 : tensor<3xf32>
      return %2 : tensor<3xf32>
    })";
  Verifier verifier({"module", module}, {});
  float x[3] = {0, 1, 2}, y[3] = {7, 8, 9};
  verifier.begin(0, {x}, {});
  std::vector<Check> checks = verifier.compareRun({y}, {});
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].unboundedElements, 3);
  EXPECT_EQ(checks[0].problem, "");
  checks[0].requireComparison();
  EXPECT_EQ(checks[0].problem, "nothing was compared: none of its 3 elements "
                               "has a bound");
}

// The difference may be anything near 0, so its reciprocal may be anything: unless what
// was written of the difference is taken as it is.
TEST(Verifier, GoesOnFromTheStatesThatWereWritten) {
  constexpr const char *module = R"(
    ingot.state @difference buffer = dense<0.0> : tensor<2xf32>
    func.func @f(%x: tensor<2xf32> {ingot.name = "x"},
                 %state: tensor<2xf32> {ingot.state = "difference"})
        -> (tensor<2xf32> {ingot.name = "y"}, tensor<2xf32> {ingot.state = "difference"}) {
      %0 = ingot.exp %x : tensor<2xf32>
      %1 = ingot.sub %0, %0 : tensor<2xf32>
      %2 = ingot.reciprocal %1 : tensor<2xf32>
      return %2, %1 : tensor<2xf32>, tensor<2xf32>
    })";
  Verifier verifier({"module", module}, {});
  float x[2] = {0, 1}, before[2] = {0, 0};
  float written[2] = {0x1p-24f, -0x1p-23f}, y[2] = {0x1p24f, -0x1p23f};
  auto check = [&] {
    verifier.begin(0, {x}, {before});
    return verifier.compareRun({y}, {written})[0];
  };
  EXPECT_EQ(check().unboundedElements, 0);
  EXPECT_EQ(check().problem, "");
  y[1] *= 1.0001f;
  EXPECT_TRUE(check().problem.starts_with("element [1] of tensor<2xf32>"))
      << check().problem;
}

TEST(Verifier, KnowsWhichIntegersAreIndices) {
  constexpr const char *module = R"(
    func.func @f(%logits: tensor<2x7xf32> {ingot.name = "logits"},
                 %labels: tensor<2xi64> {ingot.name = "labels"},
                 %words: tensor<2xi32> {ingot.name = "words"},
                 %numbers: tensor<2xi32> {ingot.name = "numbers"})
        -> (tensor<2xf32> {ingot.name = "losses"},
            tensor<2x5xi1> {ingot.name = "hot"}, tensor<2xi32> {ingot.name = "sum"}) {
      %0 = ingot.cross_entropy %logits, %labels : tensor<2x7xf32>, tensor<2xi64>
      %1 = ingot.iota dim = 1 : tensor<2x5xi32>
      %2 = ingot.reshape %words : tensor<2xi32> to tensor<1x2xi32>
      %r = ingot.reshape %2 : tensor<1x2xi32> to tensor<2xi32>
      %3 = ingot.expand %r, dims = [0] : tensor<2xi32> to tensor<2x5xi32>
      %4 = ingot.compare eq, %3, %1 : tensor<2x5xi32>
      %5 = ingot.add %numbers, %numbers : tensor<2xi32>
      return %0, %4, %5 : tensor<2xf32>, tensor<2x5xi1>, tensor<2xi32>
    })";
  Verifier verifier({"module", module}, {});
  EXPECT_EQ(verifier.indexExtents(0), (std::vector<std::optional<int64_t>>{
                                          std::nullopt, 7, 5, std::nullopt}));
}

TEST(Verifier, RefusesFrozenWeights) {
  CompileOptions options;
  options.freeze = true;
  EXPECT_THROW(Verifier({"module", kModule}, options), Error);
}

} // namespace
