//===- ToleranceTest.cpp - Error bounds against arithmetic in f32 -------------===//
//
// The bounds must hold for arithmetic in f32, here done by hand, and must not be
// so wide that they would let a wrong formula through.
//
//===----------------------------------------------------------------------===//

#include "ir/reference/Tolerance.h"
#include "tests/ir/reference/Program.h"

#include <cmath>
#include <limits>

using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

constexpr double kUnit = 0x1p-24; // roundoff of f32
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// `count` positive floats that use all bits of f32.
std::vector<double> roughFloats(int64_t count) {
  std::vector<double> values(count);
  for (int64_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(1 + std::fmod(0.618033988749895 * i, 1.0));
  return values;
}

TEST(Tolerance, InputsAndConstantsOfTheTypeAreExact) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<f32>) {
    %c = ingot.constant dense<0.1> : tensor<f32>
    return %x, %c : tensor<2xf32>, tensor<f32>
  })");
  auto results = program.run({program.floats(0, {1, 2})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  EXPECT_EQ(results[0].errorBounds, (std::vector<double>{0, 0}));
  EXPECT_EQ(results[1].errorBounds, std::vector<double>{0});
}

TEST(Tolerance, AdditionMayRoundByHalfAnUlp) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<100xf32>, %y: tensor<100xf32>) -> tensor<100xf32> {
    %0 = ingot.add %x, %y : tensor<100xf32>
    return %0 : tensor<100xf32>
  })");
  std::vector<double> x = roughFloats(100), y = roughFloats(200);
  y.erase(y.begin(), y.begin() + 100);
  auto results = program.run({program.floats(0, x), program.floats(1, y)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  for (int i = 0; i < 100; ++i) {
    double machine = static_cast<float>(x[i]) + static_cast<float>(y[i]);
    EXPECT_LE(std::fabs(machine - results[0].floats[i]),
              results[0].errorBounds[i]);
    EXPECT_LE(results[0].errorBounds[i], 1.01 * kUnit * (x[i] + y[i]));
  }
}

TEST(Tolerance, ErrorsPassThroughFunctionsByTheirSlope) {
  // exp of a rounded sum: relative error u*|s| from the sum, 4u of exp itself.
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1xf32>, %y: tensor<1xf32>) -> tensor<1xf32> {
    %0 = ingot.add %x, %y : tensor<1xf32>
    %1 = ingot.exp %0 : tensor<1xf32>
    return %1 : tensor<1xf32>
  })");
  auto results = program.run({program.floats(0, {7}), program.floats(1, {3})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  double expected = std::exp(10.0) * (10 + 4) * kUnit;
  EXPECT_NEAR(results[0].errorBounds[0], expected, 0.01 * expected);
}

TEST(Tolerance, ErrorsOfADifferenceDoNotCancel) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1xf32>, %y: tensor<1xf32>) -> tensor<1xf32> {
    %0 = ingot.add %x, %y : tensor<1xf32>
    %1 = ingot.sub %0, %0 : tensor<1xf32>
    return %1 : tensor<1xf32>
  })");
  auto results = program.run({program.floats(0, {7}), program.floats(1, {3})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_GE(results[0].errorBounds[0], 2 * 10 * kUnit);
}

TEST(Tolerance, CancellationKeepsTheAbsoluteError) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1xf32>, %y: tensor<1xf32>) -> tensor<1xf32> {
    %0 = ingot.add %x, %y : tensor<1xf32>
    %1 = ingot.sub %0, %x : tensor<1xf32>
    return %1 : tensor<1xf32>
  })");
  auto results =
      program.run({program.floats(0, {1024}), program.floats(1, {0x1p-20})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].floats[0], 0x1p-20);
  // The machine finds 0: the bound must allow it, and not much more.
  EXPECT_GE(results[0].errorBounds[0], 0x1p-20);
  EXPECT_LE(results[0].errorBounds[0], 1.01 * 1024 * kUnit);
}

TEST(Tolerance, SumsInAnyOrderStayWithinTheBound) {
  constexpr int64_t kCount = 1000;
  BoundedProgram program(R"(func.func @f(%x: tensor<1000xf32>) -> tensor<f32> {
    %0 = ingot.sum %x, dims = [0] : tensor<1000xf32>
    return %0 : tensor<f32>
  })");
  std::vector<double> x = roughFloats(kCount);
  auto results = program.run({program.floats(0, x)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  double exact = results[0].floats[0], bound = results[0].errorBounds[0];
  float forward = 0, backward = 0;
  for (int64_t i = 0; i < kCount; ++i) {
    forward += static_cast<float>(x[i]);
    backward += static_cast<float>(x[kCount - 1 - i]);
  }
  EXPECT_LE(std::fabs(forward - exact), bound);
  EXPECT_LE(std::fabs(backward - exact), bound);
  EXPECT_LE(bound, 1.01 * kCount * kUnit * exact);
}

// Of 784 terms no bound would be left in bf16, whose unit is 1/256; rounded once
// from f32, a sum is off by little more than half a unit.
TEST(Tolerance, NarrowFloatsAccumulateInF32) {
  BoundedProgram program(
      R"(func.func @f(%a: tensor<3x784xbf16>, %b: tensor<784x2xbf16>) -> (tensor<3x2xbf16>, tensor<3xbf16>) {
    %0 = ingot.matmul %a, %b : tensor<3x784xbf16>, tensor<784x2xbf16>
    %1 = ingot.sum %a, dims = [1] : tensor<3x784xbf16>
    return %0, %1 : tensor<3x2xbf16>, tensor<3xbf16>
  })");
  auto results =
      program.run({program.floats(0, std::vector<double>(3 * 784, 1)),
                   program.floats(1, std::vector<double>(784 * 2, 1))});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  for (const auto &result : results)
    for (double bound : result.errorBounds) {
      EXPECT_GE(bound, 784.0 / 256);
      EXPECT_LE(bound, 1.03 * 784 / 256);
    }
}

namespace {

/// Element [i, j] of a product in f32, a term after the other, and what its error
/// is relative to.
struct Product {
  float sum = 0;
  double magnitude = 0; // of the terms together

  Product(const std::vector<double> &a, const std::vector<double> &b, int64_t K,
          int64_t N, int64_t i, int64_t j) {
    for (int64_t k = 0; k < K; ++k) {
      sum +=
          static_cast<float>(a[i * K + k]) * static_cast<float>(b[k * N + j]);
      magnitude += std::fabs(a[i * K + k] * b[k * N + j]);
    }
  }
};

} // namespace

TEST(Tolerance, MatmulInF32StaysWithinTheBound) {
  constexpr int64_t M = 3, K = 129, N = 5;
  BoundedProgram program(
      R"(func.func @f(%a: tensor<3x129xf32>, %b: tensor<129x5xf32>) -> tensor<3x5xf32> {
    %0 = ingot.matmul %a, %b : tensor<3x129xf32>, tensor<129x5xf32>
    return %0 : tensor<3x5xf32>
  })");
  std::vector<double> a = roughFloats(M * K), b = roughFloats(K * N);
  for (size_t i = 0; i < a.size(); i += 2)
    a[i] = -a[i];
  auto results = program.run({program.floats(0, a), program.floats(1, b)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  for (int64_t i = 0; i < M; ++i)
    for (int64_t j = 0; j < N; ++j) {
      auto [sum, magnitude] = Product(a, b, K, N, i, j);
      double bound = results[0].errorBounds[i * N + j];
      EXPECT_LE(std::fabs(sum - results[0].floats[i * N + j]), bound);
      EXPECT_LE(bound, 1.01 * K * kUnit * magnitude);
    }
}

TEST(Tolerance, MatmulPassesOnTheErrorsOfItsOperands) {
  // lhs = 2x and 2 * 3 are exact; x + y is not.
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1x1xf32>, %y: tensor<1x1xf32>, %z: tensor<1x1xf32>) -> tensor<1x1xf32> {
    %0 = ingot.add %x, %y : tensor<1x1xf32>
    %1 = ingot.matmul %0, %z : tensor<1x1xf32>, tensor<1x1xf32>
    return %1 : tensor<1x1xf32>
  })");
  auto results = program.run({program.floats(0, {5}), program.floats(1, {3}),
                              program.floats(2, {100})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  // 8u from the sum times 100, and 800u of the product.
  EXPECT_NEAR(results[0].errorBounds[0], 1600 * kUnit, 1 * kUnit);
}

TEST(Tolerance, ProductOfZeroAndAnUnboundedErrorIsUnbounded) {
  // The quotient may be anything, since x + y - x may be zero.
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1x1xf32>, %y: tensor<1x1xf32>, %z: tensor<1x2xf32>) -> tensor<1x2xf32> {
    %0 = ingot.add %x, %y : tensor<1x1xf32>
    %1 = ingot.sub %0, %x : tensor<1x1xf32>
    %2 = ingot.div %x, %1 : tensor<1x1xf32>
    %3 = ingot.matmul %2, %z : tensor<1x1xf32>, tensor<1x2xf32>
    return %3 : tensor<1x2xf32>
  })");
  auto results =
      program.run({program.floats(0, {1024}), program.floats(1, {0x1p-20}),
                   program.floats(2, {0, 3})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_TRUE(std::isinf(results[0].errorBounds[0]));
  EXPECT_TRUE(std::isinf(results[0].errorBounds[1]));
}

TEST(Tolerance, IndependentErrorsAddAsSquares) {
  // Two products in a row, the first of rough numbers of either sign.
  constexpr int64_t M = 3, K = 400, N = 5;
  const char *text =
      R"(func.func @f(%a: tensor<3x400xf32>, %b: tensor<400x5xf32>, %c: tensor<5x2xf32>)
      -> (tensor<3x5xf32>, tensor<3x2xf32>, tensor<3xf32>) {
    %0 = ingot.matmul %a, %b : tensor<3x400xf32>, tensor<400x5xf32>
    %1 = ingot.matmul %0, %c : tensor<3x5xf32>, tensor<5x2xf32>
    %2 = ingot.sum %0, dims = [1] : tensor<3x5xf32>
    return %0, %1, %2 : tensor<3x5xf32>, tensor<3x2xf32>, tensor<3xf32>
  })";
  Program program(text, {.trackErrors = true, .independentErrors = true});
  Program worst(text, {.trackErrors = true});
  std::vector<double> a = roughFloats(M * K), b = roughFloats(K * N);
  std::vector<double> c = roughFloats(N * 2);
  for (size_t i = 0; i < a.size(); i += 2)
    a[i] = -a[i];
  auto results = program.run(
      {program.floats(0, a), program.floats(1, b), program.floats(2, c)});
  auto wide =
      worst.run({worst.floats(0, a), worst.floats(1, b), worst.floats(2, c)});
  ASSERT_EQ(results.size(), 3u) << program.lastMessage();
  ASSERT_EQ(wide.size(), 3u) << worst.lastMessage();
  std::vector<double> &first = results[0].errorBounds;
  for (int64_t i = 0; i < M; ++i)
    for (int64_t j = 0; j < N; ++j) {
      auto [sum, magnitude] = Product(a, b, K, N, i, j);
      EXPECT_LE(std::fabs(sum - results[0].floats[i * N + j]),
                first[i * N + j]);
      EXPECT_NEAR(first[i * N + j], 8 * 20 * kUnit * magnitude,
                  0.01 * first[i * N + j]);
      EXPECT_LT(first[i * N + j], wide[0].errorBounds[i * N + j] / 2);
    }
  for (int64_t i = 0; i < M; ++i) {
    double spread = 0, magnitude = 0, terms = 0, sums = 0;
    for (int64_t j = 0; j < N; ++j) {
      double bound = first[i * N + j], value = results[0].floats[i * N + j];
      spread += bound * bound * c[j * 2 + 1] * c[j * 2 + 1];
      magnitude += std::fabs(value * c[j * 2 + 1]);
      terms += bound * bound;
      sums += std::fabs(value);
    }
    double rounding = 8 * std::sqrt(5.0) * kUnit;
    double expected = std::sqrt(spread) + rounding * magnitude;
    EXPECT_NEAR(results[1].errorBounds[i * 2 + 1], expected, 1e-6 * expected);
    expected = std::sqrt(terms) + rounding * sums;
    EXPECT_NEAR(results[2].errorBounds[i], expected, 1e-6 * expected);
  }
}

TEST(Tolerance, GradientOfAMaximumIsCertainWhereTheMaximumIs) {
  // The second and the third window hold two numbers that may be equal.
  BoundedProgram program(
      R"(func.func @f(%g: tensor<1x1x1x3xf32>, %x: tensor<1x1x1x6xf32>, %y: tensor<1x1x1x6xf32>)
      -> tensor<1x1x1x6xf32> {
    %0 = ingot.add %x, %y : tensor<1x1x1x6xf32>
    %1 = ingot.pool %0 kind = max kernel = [1, 2] stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_first : tensor<1x1x1x6xf32>
    %2 = ingot.pool_grad %g, %0, %1 kind = max kernel = [1, 2] stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_first : (tensor<1x1x1x3xf32>, tensor<1x1x1x6xf32>, tensor<1x1x1x3xf32>) -> tensor<1x1x1x6xf32>
    return %2 : tensor<1x1x1x6xf32>
  })");
  auto results = program.run(
      {program.floats(0, {3, 5, 7}),
       program.floats(1, {0x1p24, 4, 0x1p24, 0x1p24, 0x1p24, 0x1p24}),
       program.floats(2, {1, 4, 0, 1, 1, 1})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].floats, (std::vector<double>{3, 0, 0, 5, 7, 0}));
  // Each is rounded as a sum of two terms, of at most 7 and off by at most that; what
  // is of second order in the roundoff has room in a hundredth.
  std::vector<double> uncertain{0, 0, 5, 5, 7, 7};
  for (auto [bound, expected] :
       llvm::zip_equal(results[0].errorBounds, uncertain))
    EXPECT_NEAR(bound, expected, 1.01 * 2 * kUnit * (7 + 7));
}

TEST(Tolerance, UncertainComparisonMayChooseEither) {
  // x + y rounds to 2^24, the value compared with, though it is larger by 1.
  BoundedProgram program(
      R"(func.func @f(%x: tensor<2xf32>, %y: tensor<2xf32>, %z: tensor<2xf32>)
      -> (tensor<2xi1>, tensor<2xf32>) {
    %0 = ingot.add %x, %y : tensor<2xf32>
    %1 = ingot.compare gt, %0, %z : tensor<2xf32>
    %2 = ingot.where %1, %y, %z : tensor<2xi1>, tensor<2xf32>
    return %1, %2 : tensor<2xi1>, tensor<2xf32>
  })");
  auto results = program.run({program.floats(0, {0x1p24, 0x1p24}),
                              program.floats(1, {1, 64}),
                              program.floats(2, {0x1p24, 0x1p24})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  EXPECT_EQ(results[0].integers, (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(results[0].errorBounds, (std::vector<double>{1, 0}));
  EXPECT_EQ(results[1].errorBounds, (std::vector<double>{0x1p24 - 1, 0}));
}

TEST(Tolerance, UncertainMaximumMayBeElsewhere) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<i64> {
    %0 = ingot.add %x, %y : tensor<4xf32>
    %1 = ingot.argmax %0, dim = 0 : tensor<4xf32>
    return %1 : tensor<i64>
  })");
  auto results = program.run({program.floats(0, {0x1p24, 5, 0x1p24, 9}),
                              program.floats(1, {0, 5, 1, 9})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].integers[0], 2);
  EXPECT_EQ(results[0].errorBounds[0], 2); // element 0 rounds to the same
}

// By the taps alone: that the maximum was copied from one of them, and may be off by as
// much, does not make every tap a winner.
TEST(Tolerance, UncertainWinnerMayBeElsewhere) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1x2x4x1xf32>, %y: tensor<1x2x4x1xf32>) -> tensor<1x1x2x1xi32> {
    %0 = ingot.add %x, %y : tensor<1x2x4x1xf32>
    %1 = ingot.pool %0 kind = max kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<1x2x4x1xf32>
    %2 = ingot.pool_winner %0, %1 kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : (tensor<1x2x4x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xi32>
    return %2 : tensor<1x1x2x1xi32>
  })");
  auto results =
      program.run({program.floats(0, {0x1p24, 5, 1, 2, 0x1p24, 9, 3, 100}),
                   program.floats(1, {0, 5, 1, 2, 1, 9, 3, 100})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].integers, (std::vector<int64_t>{2, 3}));
  // Tap 0 of the first window rounds to the same as tap 2.
  EXPECT_EQ(results[0].errorBounds, (std::vector<double>{2, 0}));
}

// The maxima are those that a kernel found: of the first window 0, as it read both
// subnormal numbers as zeros, and none of the second, whose taps are far from it.
TEST(Tolerance, WinnersMayBeSubnormal) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1x4x1xf32>, %y: tensor<1x2x1xf32>) -> tensor<1x2x1xi32> {
    %0 = ingot.pool_winner %x, %y kernel = [2] stride = [2] low = [0] high = [0] dilation = [1] layout = channels_last : (tensor<1x4x1xf32>, tensor<1x2x1xf32>) -> tensor<1x2x1xi32>
    return %0 : tensor<1x2x1xi32>
  })");
  auto results = program.run({program.floats(0, {1e-40, 2e-40, 1, 2}),
                              program.floats(1, {0, std::nan("")})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].errorBounds, (std::vector<double>{kInfinity, 0}));
}

// Its bound is as small as that of a zero whose sign is uncertain.
TEST(Tolerance, TheSmallestNumberMayBeReadAsZero) {
  BoundedProgram program(R"(func.func @f(%x: tensor<3xf64>) -> tensor<3xi1> {
    %0 = ingot.cast %x : tensor<3xf64> to tensor<3xi1>
    return %0 : tensor<3xi1>
  })");
  auto results =
      program.run({program.floats(0, {0x1p-1074, -0x1p-1074, 0x1p-1022})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_GE(results[0].errorBounds[0], 1);
  EXPECT_GE(results[0].errorBounds[1], 1);
  EXPECT_EQ(results[0].errorBounds[2], 0);
}

TEST(Tolerance, NarrowingCastRoundsToItsType) {
  BoundedProgram program(R"(func.func @f(%x: tensor<1xf32>) -> tensor<1xbf16> {
    %0 = ingot.cast %x : tensor<1xf32> to tensor<1xbf16>
    return %0 : tensor<1xbf16>
  })");
  auto results = program.run({program.floats(0, {1 + 0x1p-8})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_GE(results[0].errorBounds[0], 0x1p-8);
  EXPECT_LE(results[0].errorBounds[0], 0x1.1p-8);
}

TEST(Tolerance, QuotientByAnUncertainZeroIsUnbounded) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<1xf32>, %y: tensor<1xf32>) -> tensor<1xf32> {
    %0 = ingot.add %x, %y : tensor<1xf32>
    %1 = ingot.sub %0, %x : tensor<1xf32>
    %2 = ingot.div %x, %1 : tensor<1xf32>
    return %2 : tensor<1xf32>
  })");
  auto results =
      program.run({program.floats(0, {1024}), program.floats(1, {0x1p-20})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_TRUE(std::isinf(results[0].errorBounds[0]));
}

/// `body`, which may use %anything, a quotient by what may be zero, hence anything
/// up to infinities and NaN; %x, 1024; and %inf. Returns the bound of %result.
double boundBehindAnything(const std::string &body, const std::string &type) {
  Program program(
      "func.func @f(%x: tensor<2xf32>, %y: tensor<2xf32>, %inf: tensor<2xf32>)"
      " -> " +
          type + R"( {
    %0 = ingot.add %x, %y : tensor<2xf32>
    %1 = ingot.sub %0, %x : tensor<2xf32>
    %anything = ingot.div %x, %1 : tensor<2xf32>
    )" + body +
          "\n    return %result : " + type + "\n  }",
      {.trackErrors = true});
  auto results = program.run({program.floats(0, {1024, 1024}),
                              program.floats(1, {0x1p-20, 5}),
                              program.floats(2, {3, kInfinity})});
  EXPECT_EQ(results.size(), 1u) << program.lastMessage();
  return results.empty() ? 0 : results[0].errorBounds[0];
}

// What asks whether a norm is zero would otherwise know nothing of it.
TEST(Tolerance, ZerosOfExactNumbersAreNotRounded) {
  for (const char *line :
       {"ingot.pow %zero, %three", "ingot.div %zero, %three",
        "ingot.sub %three, %three", "ingot.sin %zero", "ingot.expm1 %zero"}) {
    Program program(
        "func.func @f(%zero: tensor<1xf32>, %three: tensor<1xf32>) -> "
        "tensor<1xf32> {\n    %y = " +
            std::string(line) +
            " : tensor<1xf32>\n    return %y : tensor<1xf32>\n  }",
        {.trackErrors = true});
    auto results =
        program.run({program.floats(0, {0.0}), program.floats(1, {3.0})});
    ASSERT_EQ(results.size(), 1u) << program.lastMessage();
    EXPECT_EQ(results[0].errorBounds[0], 0) << line;
  }
}

// No function keeps a NaN within its range.
TEST(Tolerance, WhatMayBeNanIsUnboundedBehindEveryFunction) {
  for (const char *function :
       {"abs", "acos", "asin", "atan", "cos", "erf", "exp", "floor", "gelu",
        "reciprocal", "relu", "sigmoid", "silu", "sin", "sqrt", "tanh"})
    EXPECT_EQ(boundBehindAnything("%result = ingot." + std::string(function) +
                                      " %anything : tensor<2xf32>",
                                  "tensor<2xf32>"),
              kInfinity)
        << function;
  for (const char *function : {"add", "maximum", "minimum", "pow"})
    EXPECT_EQ(boundBehindAnything("%result = ingot." + std::string(function) +
                                      " %inf, %anything : tensor<2xf32>",
                                  "tensor<2xf32>"),
              kInfinity)
        << function;
}

// The infinity is the maximum, unless the other element is NaN.
TEST(Tolerance, WhatMayBeNanMayBeTheExtremum) {
  const std::string gathered =
      "%all = ingot.concat %anything, %inf dim = 0 : tensor<2xf32>, "
      "tensor<2xf32>\n";
  EXPECT_EQ(
      boundBehindAnything(
          gathered + "%result = ingot.amax %all, dims = [0] : tensor<4xf32>",
          "tensor<f32>"),
      kInfinity);
  EXPECT_EQ(
      boundBehindAnything(
          gathered + "%result = ingot.argmax %all, dim = 0 : tensor<4xf32>",
          "tensor<i64>"),
      3);
}

// Where an index is uncertain, so is what it reads, and all that it may write to.
TEST(Tolerance, UncertainPlacesAreUnbounded) {
  const std::string index =
      "%all = ingot.concat %anything, %inf dim = 0 : tensor<2xf32>, "
      "tensor<2xf32>\n%at = ingot.argmax %all, dim = 0 : tensor<4xf32>\n";
  EXPECT_EQ(boundBehindAnything(index + "%result = ingot.gather %at of %inf "
                                        "dim = 0 : tensor<i64>, tensor<2xf32>",
                                "tensor<f32>"),
            kInfinity);
  EXPECT_EQ(boundBehindAnything(
                index + "%one = ingot.amax %inf, dims = [0] : tensor<2xf32>\n"
                        "%result = ingot.scatter_add %one to %at dim = 0 : "
                        "tensor<i64>, tensor<f32> -> tensor<2xf32>",
                "tensor<2xf32>"),
            kInfinity);
}

// x^2 is a number for every x, x^2.001 only for x >= 0.
TEST(Tolerance, PowerOfAnExponentThatMayBeAnIntegerIsUnbounded) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<4xf32>, %y: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
    %0 = ingot.add %y, %z : tensor<4xf32>
    %1 = ingot.pow %x, %0 : tensor<4xf32>
    return %1 : tensor<4xf32>
  })");
  // The sums are uncertain by 2^-23, but for the third by 1.
  auto results =
      program.run({program.floats(0, {-0.5, -0.5, -0.5, 0.5}),
                   program.floats(1, {2, 2.5, 0x1p24, 2}),
                   program.floats(2, {0x1p-24, 0x1p-24, 1, 0x1p-24})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  const std::vector<double> &bounds = results[0].errorBounds;
  EXPECT_TRUE(std::isnan(results[0].floats[0]));
  EXPECT_EQ(bounds[0], kInfinity);
  EXPECT_EQ(bounds[1], 0); // no integer is near: NaN for certain
  EXPECT_EQ(bounds[2], kInfinity);
  EXPECT_LT(bounds[3], 1e-6);
}

// The first base is 2^-20 within a rounding of 1024: it may be 0, and its power inf.
TEST(Tolerance, PowerOfABaseThatMayBeZeroHasAPole) {
  BoundedProgram program(
      R"(func.func @f(%x: tensor<3xf32>, %y: tensor<3xf32>, %z: tensor<3xf32>) -> tensor<3xf32> {
    %0 = ingot.add %x, %y : tensor<3xf32>
    %1 = ingot.sub %0, %x : tensor<3xf32>
    %2 = ingot.pow %1, %z : tensor<3xf32>
    return %2 : tensor<3xf32>
  })");
  auto results = program.run({program.floats(0, {1024, 1024, 1024}),
                              program.floats(1, {0x1p-20, 0x1p-20, 1}),
                              program.floats(2, {-4, 4, -4})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].errorBounds[0], kInfinity);
  EXPECT_LT(results[0].errorBounds[1], 1e-14);
  EXPECT_LT(results[0].errorBounds[2], 1e-2);
}

class FindMismatch : public testing::Test {
protected:
  ReferenceTensor make(std::vector<double> elements) {
    ReferenceTensor tensor(
        mlir::RankedTensorType::get({static_cast<int64_t>(elements.size())},
                                    mlir::Float32Type::get(&context)));
    tensor.floats = std::move(elements);
    return tensor;
  }
  mlir::MLIRContext context;
};

TEST_F(FindMismatch, NamesTheElementThatExceedsItsBoundMost) {
  ReferenceTensor expected = make({1, 2, 3, 4});
  expected.errorBounds = {0.5, 0.5, 0.1, 0.1};
  auto mismatch = findMismatch(expected, make({1.5, 2.75, 3.25, 4.05}));
  ASSERT_TRUE(mismatch.has_value());
  EXPECT_EQ(mismatch->index, 2);
  EXPECT_EQ(mismatch->count, 2);
  EXPECT_EQ(mismatch->expected, 3);
  EXPECT_EQ(mismatch->actual, 3.25);
  EXPECT_EQ(mismatch->bound, 0.1);
  EXPECT_FALSE(findMismatch(expected, make({0.5, 2.5, 3.0625, 3.9375})));
}

TEST_F(FindMismatch, NanMatchesOnlyNan) {
  double nan = std::nan("");
  ReferenceTensor expected = make({nan, 1, INFINITY});
  expected.errorBounds = {0, 1, 0};
  EXPECT_FALSE(findMismatch(expected, make({nan, 1, INFINITY})));
  EXPECT_TRUE(findMismatch(expected, make({1, 1, INFINITY})));
  EXPECT_TRUE(findMismatch(expected, make({nan, nan, INFINITY})));
  EXPECT_TRUE(findMismatch(expected, make({nan, 1, -INFINITY})));
}

} // namespace
