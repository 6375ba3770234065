//===- PointwiseTest.cpp - Broadcasting, types, values ------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"
#include "ingot/program.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

using Tensors = std::vector<Tensor>;

TEST(Pointwise, BroadcastsAsNumPyDoes) {
  Array column{{2, 1}, {10, 20}}, row{{3}, {1, 2, 3}};
  expectEqual(
      evaluate({column, row}, [](const Tensors &x) { return x[0] + x[1]; }),
      {{2, 3}, {11, 12, 13, 21, 22, 23}});
  // Both grow: [2, 1, 2] and [3, 1].
  Array left{{2, 1, 2}, {1, 2, 3, 4}}, right{{3, 1}, {10, 20, 30}};
  expectEqual(
      evaluate({left, right}, [](const Tensors &x) { return x[0] * x[1]; }),
      {{2, 3, 2}, {10, 20, 20, 40, 30, 60, 30, 40, 60, 80, 90, 120}});
  expectEqual(
      evaluate({row, {{}, {5}}}, [](const Tensors &x) { return x[1] - x[0]; }),
      {{3}, {4, 3, 2}});
}

TEST(Pointwise, IntegersKeepTheirDigits) {
  // 2^53 + 1, which no double is; the sums are small enough for one again.
  Array ones{{2}, {1, 3}, i64};
  expectEqual(evaluate({ones},
                       [](const Tensors &x) {
                         return x[0] + 9007199254740993 - 9007199254740992;
                       }),
              {{2}, {2, 4}, i64});
  expectEqual(evaluate({ones},
                       [](const Tensors &x) {
                         return full({2}, INT64_MAX, i64) - INT64_MAX + x[0];
                       }),
              {{2}, {1, 3}, i64});
  expectEqual(evaluate({{{2, 1}, {1, 2}}},
                       [](const Tensors &x) { return triu(x[0], INT64_MAX); }),
              {{2, 1}, {0, 0}});
}

TEST(Pointwise, NumbersTakeTheTypeOfTheTensor) {
  Array integers{{3}, {1, -2, 3}, i64};
  expectEqual(
      evaluate({integers}, [](const Tensors &x) { return 2 * x[0] + 1; }),
      {{3}, {3, -3, 7}, i64});
  expectEqual(evaluate({integers}, [](const Tensors &x) { return x[0] + 0.5; }),
              {{3}, {1.5, -1.5, 3.5}, f32});
  expectEqual(evaluate({{{2}, {1, 2}, f16}},
                       [](const Tensors &x) { return x[0] + 0.5; }),
              {{2}, {1.5, 2.5}, f16});
}

/// The element type of `lhs + rhs`.
static DType sumType(const Array &lhs, const Array &rhs) {
  return evaluate({lhs, rhs}, [](const Tensors &x) { return x[0] + x[1]; })
      .dtype;
}

TEST(Pointwise, PromotesAsPyTorchDoes) {
  auto vector = [](DType dtype) { return Array{{2}, {1, 2}, dtype}; };
  auto single = [](DType dtype) { return Array{{}, {1}, dtype}; };
  EXPECT_EQ(sumType(vector(f32), vector(f64)), f64);
  EXPECT_EQ(sumType(vector(f16), vector(bf16)), f32);
  EXPECT_EQ(sumType(vector(i64), vector(f16)), f16);
  EXPECT_EQ(sumType(vector(i32), vector(i64)), i64);
  EXPECT_EQ(sumType(vector(u8), vector(i8)), i32);
  // A tensor decides over a tensor of rank 0 of the same kind, not of a higher.
  EXPECT_EQ(sumType(vector(f32), single(f64)), f32);
  EXPECT_EQ(sumType(single(i64), vector(i32)), i32);
  EXPECT_EQ(sumType(vector(i32), single(f64)), f64);
}

TEST(Pointwise, DividesIntegersAsFloats) {
  expectEqual(evaluate({{{2}, {1, 3}, i64}, {{2}, {2, 4}, i64}},
                       [](const Tensors &x) { return x[0] / x[1]; }),
              {{2}, {0.5, 0.75}, f32});
}

TEST(Pointwise, ComparesAndChooses) {
  Array x{{4}, {-1, 0, 2, NAN}};
  expectEqual(evaluate({x}, [](const Tensors &x) { return x[0] >= 0.0; }),
              {{4}, {0, 1, 1, 0}, boolean});
  expectEqual(evaluate({x}, [](const Tensors &x) { return x[0] != x[0]; }),
              {{4}, {0, 0, 0, 1}, boolean});
  expectEqual(evaluate({x},
                       [](const Tensors &x) {
                         return masked_fill(x[0], x[0] != x[0], 7.0);
                       }),
              {{4}, {-1, 0, 2, 7}});
  expectEqual(
      evaluate({x},
               [](const Tensors &x) { return where(x[0] < 1.0, x[0], 9.0); }),
      {{4}, {-1, 0, 9, 9}});
}

TEST(Pointwise, ClampsOnEitherSide) {
  Array x{{4}, {-3, -1, 1, 3}};
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return clamp(x[0], -2, 2); }),
      {{4}, {-2, -1, 1, 2}});
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return clamp(x[0], {}, 0); }),
      {{4}, {-3, -1, 0, 0}});
  expectEqual(evaluate({{{2}, {-3, 3}, i64}},
                       [](const Tensors &x) { return clamp(x[0], -1.5); }),
              {{2}, {-1, 3}, i64});
  // 2^53 + 1, which no double is.
  static constexpr int64_t odd = 9007199254740993;
  expectEqual(evaluate({{{2}, {-3, 3}, i64}},
                       [](const Tensors &x) {
                         return cat({clamp(x[0], odd), clamp_max(x[0], -odd),
                                     clamp_min(x[0], odd + 1)}) %
                                4;
                       }),
              {{6}, {1, 1, 3, 3, 2, 2}, i64});
}

TEST(Pointwise, SoftplusAndLogsigmoidDoNotOverflow) {
  Array x{{4}, {-800, -1, 0.5, 800}};
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return softplus(x[0]); }),
      {{4}, {0, std::log1p(std::exp(-1)), std::log1p(std::exp(0.5)), 800}});
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return logsigmoid(x[0]); }),
      {{4}, {-800, -std::log1p(std::exp(1)), -std::log1p(std::exp(-0.5)), 0}});
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return softplus(x[0], 2.0, 0.5); }),
      {{4}, {0, std::log1p(std::exp(-2)) / 2, 0.5, 800}});
}

// All of them end in a line on either side, which a product of 0 and -inf is not.
TEST(Pointwise, ActivationsHaveLimits) {
  Array x{{3}, {-INFINITY, INFINITY, NAN}};
  struct {
    Tensor (*function)(const Tensor &);
    double atMinusInfinity;
  } activations[] = {
      {[](const Tensor &x) { return gelu(x); }, 0},
      {[](const Tensor &x) { return gelu(x, GeluForm::tanh); }, 0},
      {[](const Tensor &x) { return silu(x); }, 0},
      {[](const Tensor &x) { return mish(x); }, 0},
      {[](const Tensor &x) { return hardswish(x); }, 0},
      {[](const Tensor &x) { return softplus(x); }, 0},
      {[](const Tensor &x) { return relu(x); }, 0},
      {[](const Tensor &x) { return elu(x); }, -1},
      {[](const Tensor &x) { return leaky_relu(x); }, -INFINITY},
  };
  for (auto [function, atMinusInfinity] : activations)
    expectEqual(evaluate({x}, [&](const Tensors &x) { return function(x[0]); }),
                {{3}, {atMinusInfinity, INFINITY, NAN}});
}

TEST(Pointwise, ActivationsHaveSlopesAtInfinity) {
  Array x{{3}, {-INFINITY, INFINITY, NAN}};
  for (auto function : {+[](const Tensor &x) { return gelu(x); },
                        +[](const Tensor &x) { return silu(x); }})
    expectEqual(evaluate({x},
                         [&](const Tensors &x) {
                           return grad(sum(function(x[0])), {x[0]})[0];
                         }),
                {{3}, {0, 1, NAN}});
}

TEST(Pointwise, Activations) {
  Array x{{4}, {-4, -0.5, 2, 800}};
  auto run = [&](Tensor (*function)(const Tensor &)) {
    return evaluate({x}, [=](const Tensors &x) { return function(x[0]); });
  };
  expectEqual(run([](const Tensor &x) { return elu(x, 0.5); }),
              {{4}, {0.5 * std::expm1(-4), 0.5 * std::expm1(-0.5), 2, 800}});
  expectEqual(run([](const Tensor &x) { return relu6(x); }),
              {{4}, {0, 0, 2, 6}});
  expectEqual(run([](const Tensor &x) { return hardsigmoid(x); }),
              {{4}, {0, 2.5 / 6, 5.0 / 6, 1}});
  expectEqual(run([](const Tensor &x) { return hardswish(x); }),
              {{4}, {0, -0.5 * 2.5 / 6, 10.0 / 6, 800}});
  auto mishOf = [](double x) { return x * std::tanh(std::log1p(std::exp(x))); };
  expectEqual(run([](const Tensor &x) { return mish(x); }),
              {{4}, {mishOf(-4), mishOf(-0.5), mishOf(2), 800}});
  auto geluOf = [](double x) {
    return x / 2 *
           (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
  };
  expectEqual(run([](const Tensor &x) { return gelu(x, GeluForm::tanh); }),
              {{4}, {geluOf(-4), geluOf(-0.5), geluOf(2), 800}});
}

TEST(Pointwise, EluHasPyTorchsGradients) {
  // At 0 the exponential branch counts; at 800 it would overflow.
  expectEqual(evaluate({{{3}, {-1, 0, 800}}},
                       [](const Tensors &x) {
                         return grad(sum(elu(x[0], 0.5)), {x[0]})[0];
                       }),
              {{3}, {0.5 * std::exp(-1), 0.5, 1}});
}

TEST(Pointwise, PreluHasASlopePerChannel) {
  Array x{{1, 2, 2}, {-1, 2, -3, 4}};
  expectEqual(evaluate({x, {{2}, {0.5, 0.25}}},
                       [](const Tensors &x) { return prelu(x[0], x[1]); }),
              {{1, 2, 2}, {-0.5, 2, -0.75, 4}});
  expectEqual(evaluate({x, {{1}, {0.5}}},
                       [](const Tensors &x) { return prelu(x[0], x[1]); }),
              {{1, 2, 2}, {-0.5, 2, -1.5, 4}});
}

TEST(Pointwise, GluGatesTheFirstHalf) {
  expectEqual(evaluate({{{1, 4}, {1, 2, 0, -1}}},
                       [](const Tensors &x) { return glu(x[0]); }),
              {{1, 2}, {0.5, 2 / (1 + std::exp(1))}});
}
