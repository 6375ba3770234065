//===- OverflowTest.cpp - Bounds at the ends of what types hold ---------------===//

#include "ir/reference/Tolerance.h"
#include "tests/ir/reference/Program.h"

using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// 300 times 300 is beyond f16, whatever the program makes of it.
TEST(Overflow, ResultsThatMayOverflowHaveNoBound) {
  BoundedProgram program(
      R"(func.func @f(%a: tensor<1x2xf16>, %b: tensor<2x1xf16>) -> tensor<1x1xf16> {
    %0 = ingot.matmul %a, %b : tensor<1x2xf16>, tensor<2x1xf16>
    return %0 : tensor<1x1xf16>
  })");
  auto results =
      program.run({program.floats(0, {300, 1}), program.floats(1, {300, 1})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].errorBounds[0], kInfinity);
}

TEST(Overflow, NarrowingCastOverflows) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<3xf64>) -> (tensor<3xf32>, tensor<3xf16>) {
    %0 = ingot.cast %x : tensor<3xf64> to tensor<3xf32>
    %1 = ingot.cast %x : tensor<3xf64> to tensor<3xf16>
    return %0, %1 : tensor<3xf32>, tensor<3xf16>
  })");
  auto results = program.run({program.floats(0, {-1e39, 65000, 66000})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  EXPECT_EQ(results[0].floats[0], -kInfinity);
  EXPECT_EQ(results[0].errorBounds[0], 0);
  // Half precision may be held in f32.
  EXPECT_EQ(results[1].errorBounds[0], kInfinity);
  EXPECT_LT(results[1].errorBounds[1], 40);
  EXPECT_EQ(results[1].errorBounds[2], kInfinity);
}

// Every number of bf16 has few enough digits for f16, but not every exponent.
TEST(Overflow, CastToFewerExponentsUnderflows) {
  BoundedProgram program(R"(func.func @f(%x: tensor<3xbf16>) -> tensor<3xf16> {
    %0 = ingot.cast %x : tensor<3xbf16> to tensor<3xf16>
    return %0 : tensor<3xf16>
  })");
  auto results = program.run({program.floats(0, {0x1.72p-24, 1.5, 0x1p16})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].errorBounds[0],
            underflowError(mlir::Float16Type::get(&program.context)));
  EXPECT_LT(results[0].errorBounds[1], 1e-4);
  EXPECT_EQ(results[0].errorBounds[2], kInfinity);
}

// The digits of bf16 are no error of f16, but what is unbounded stays so.
TEST(Overflow, CastOfWhatHasNoBoundHasNone) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1xbf16>, %y: tensor<1xbf16>) -> tensor<1xf16> {
    %0 = ingot.exp %x : tensor<1xbf16>
    %1 = ingot.exp %y : tensor<1xbf16>
    %2 = ingot.sub %0, %1 : tensor<1xbf16>
    %3 = ingot.reciprocal %2 : tensor<1xbf16>
    %4 = ingot.cast %3 : tensor<1xbf16> to tensor<1xf16>
    return %4 : tensor<1xf16>
  })");
  auto results =
      program.run({program.floats(0, {0.5}), program.floats(1, {0.501953125})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_LT(results[0].floats[0], -100);
  EXPECT_EQ(results[0].errorBounds[0], kInfinity);
}

// What surely overflows is the infinity that f32 has, and everything after it follows;
// what may overflow or not may be anything.
TEST(Overflow, OverflowIsTheInfinityOfTheType) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<3xf32>, %y: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<f32>) {
    %0 = ingot.mul %x, %y : tensor<3xf32>
    %1 = ingot.reciprocal %0 : tensor<3xf32>
    %2 = ingot.sum %0, dims = [0] : tensor<3xf32>
    return %0, %1, %2 : tensor<3xf32>, tensor<3xf32>, tensor<f32>
  })");
  // The second product is 2^128, to within its rounding.
  auto results = program.run({program.floats(0, {1e30, 0x1.8p63, 3}),
                              program.floats(1, {1e30, 0x1.555556p64, 3})});
  ASSERT_EQ(results.size(), 3u) << program.lastMessage();
  EXPECT_EQ(results[0].floats[0], kInfinity);
  EXPECT_EQ(results[0].errorBounds[0], kUnroundedProduct);
  EXPECT_EQ(results[0].errorBounds[1], kInfinity);
  EXPECT_LT(results[0].errorBounds[2], 1e-5);
  EXPECT_EQ(results[1].floats[0], 0);
  EXPECT_LT(results[1].errorBounds[0], 1e-37);
  EXPECT_EQ(results[2].floats[0], kInfinity);
}

// 5e38 is beyond f32, 5e38 - 3e38 is not, and a fused multiply-add rounds only the
// difference.
TEST(Overflow, ProductsThatOverflowAreNotRoundedBeforeASum) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<4xf32>, %y: tensor<4xf32>, %z: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
    %0 = ingot.mul %x, %y : tensor<4xf32>
    %1 = ingot.add %0, %z : tensor<4xf32>
    %2 = ingot.neg %0 : tensor<4xf32>
    %3 = ingot.sub %z, %2 : tensor<4xf32>
    return %1, %3 : tensor<4xf32>, tensor<4xf32>
  })");
  auto results =
      program.run({program.floats(0, {5e19, 5e19, 5e19, kInfinity}),
                   program.floats(1, {1e19, 1e19, 1e19, 1}),
                   program.floats(2, {-3e38, 3e38, -kInfinity, -kInfinity})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  for (const ReferenceTensor &result : results) {
    EXPECT_EQ(result.errorBounds[0], kInfinity);
    EXPECT_EQ(result.errorBounds[1], 0);
    EXPECT_EQ(result.errorBounds[2], kInfinity);
    EXPECT_EQ(result.errorBounds[3], 0); // NaN for certain
  }
}

// Which of the partial sums are infinite depends on the order.
TEST(Overflow, SumsThatMayOverflowToEitherInfinityHaveNoBound) {
  BoundedProgram program(R"(func.func @f(%x: tensor<4xf32>) -> tensor<f32> {
    %0 = ingot.sum %x, dims = [0] : tensor<4xf32>
    return %0 : tensor<f32>
  })");
  auto boundOf = [&](std::vector<double> terms) {
    return program.run({program.floats(0, terms)})[0].errorBounds[0];
  };
  EXPECT_EQ(boundOf({3e38, 3e38, -3e38, -3e38}), kInfinity);
  EXPECT_EQ(boundOf({3e38, 3e38, -3e38, -1e38}), kInfinity);
  EXPECT_EQ(boundOf({3e38, 3e38, 3e38, -1e38}), 0);
}

} // namespace
