//===- ReductionTest.cpp - Dimensions, extents and values ---------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"
#include "ingot/program.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {
const Array kCube{{2, 3, 2}, {1, -2, 3, 4, 5, 6, -7, 8, 9, 10, 0, 12}};
}

TEST(Reduction, SumsOverAnyDims) {
  expectEqual(evaluate({kCube}, [](const Tensors &x) { return x[0].sum(1); }),
              {{2, 2}, {9, 8, 2, 30}});
  expectEqual(
      evaluate({kCube}, [](const Tensors &x) { return sum(x[0], {-1, 0}); }),
      {{3}, {0, 26, 23}});
  expectEqual(
      evaluate({kCube},
               [](const Tensors &x) { return sum(x[0], {0, 2}, true); }),
      {{1, 3, 1}, {0, 26, 23}});
  expectEqual(evaluate({kCube}, [](const Tensors &x) { return sum(x[0]); }),
              {{}, {49}});
  expectEqual(evaluate({{{}, {3}}}, [](const Tensors &x) { return sum(x[0]); }),
              {{}, {3}});
}

TEST(Reduction, SumsBooleansAndIntegersAsI64) {
  expectEqual(
      evaluate({kCube}, [](const Tensors &x) { return sum(x[0] > 3.0); }),
      {{}, {7}, i64});
  expectEqual(evaluate({{{3}, {100, 100, 100}, i8}},
                       [](const Tensors &x) { return sum(x[0]); }),
              {{}, {300}, i64});
}

TEST(Reduction, MeanVarAndStd) {
  expectEqual(
      evaluate({kCube}, [](const Tensors &x) { return mean(x[0], -1); }),
      {{2, 3}, {-0.5, 3.5, 5.5, 0.5, 9.5, 6}});
  Array x{{2, 4}, {1, 2, 4, 9, 3, 3, 3, 7}};
  expectEqual(evaluate({x}, [](const Tensors &x) { return var(x[0], 1); }),
              {{2}, {38.0 / 3, 4}});
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return var(x[0], 1, 0, true); }),
      {{2, 1}, {9.5, 3}});
  expectEqual(evaluate({x}, [](const Tensors &x) { return x[0].std(1, 0); }),
              {{2}, {std::sqrt(9.5), std::sqrt(3)}});
}

TEST(Reduction, Extrema) {
  expectEqual(
      evaluate({kCube}, [](const Tensors &x) { return amax(x[0], {0, 1}); }),
      {{2}, {9, 12}});
  expectEqual(
      evaluate({kCube}, [](const Tensors &x) { return amin(x[0], 2, true); }),
      {{2, 3, 1}, {-2, 3, 5, -7, 9, 0}});
  expectEqual(evaluate({kCube}, [](const Tensors &x) { return prod(x[0], 2); }),
              {{2, 3}, {-2, 12, 30, -56, 90, 0}});
}

TEST(Reduction, PositionsOfExtrema) {
  Array x{{2, 3}, {1, 5, 5, -1, -4, -2}};
  expectEqual(evaluate({x}, [](const Tensors &x) { return argmax(x[0], 1); }),
              {{2}, {1, 0}, i64});
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return argmin(x[0], -2, true); }),
      {{1, 3}, {1, 1, 1}, i64});
  expectEqual(evaluate({x}, [](const Tensors &x) { return argmin(x[0]); }),
              {{}, {4}, i64});
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return argmax(x[0], {}, true); }),
      {{1, 1}, {1}, i64});
}

TEST(Reduction, LogsumexpDoesNotOverflow) {
  Array x{{3, 2}, {1000, 1000, -INFINITY, -INFINITY, 0, 1}};
  std::vector<double> expected = {1000 + std::log(2.0), -INFINITY,
                                  std::log(1 + std::exp(1.0))};
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return logsumexp(x[0], 1); }),
      {{3}, expected});
  expectEqual(
      evaluate({x}, [](const Tensors &x) { return logsumexp(x[0], -1, true); }),
      {{3, 1}, expected});
}

/// Roots have no slope at 0; as in PyTorch, their gradient there is 0.
TEST(Reduction, RootsHaveNoGradientAtZero) {
  auto gradientOf = [](const Array &input, auto function) {
    return evaluate({input}, [&](const Tensors &x) {
      return grad(sum(function(x[0])), {x[0]})[0];
    });
  };
  for (double p : {0.5, 2.0, 3.0}) {
    auto normOf = [&](const Tensor &x) { return norm(x, p); };
    expectEqual(gradientOf({{2}, {0, 0}}, normOf), {{2}, {0, 0}});
    expectEqual(gradientOf({{2}, {0, -4}}, normOf), {{2}, {0, -1}});
  }
  expectEqual(gradientOf({{2}, {3, 3}},
                         [](const Tensor &x) { return ingot::std(x, {0}); }),
              {{2}, {0, 0}});
}
