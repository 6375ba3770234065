//===- ContractionTest.cpp - Ranks and batches of products -------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {

Array ramp(const Shape &shape, double start) {
  Array array{shape, {}};
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  for (int64_t i = 0; i < count; ++i)
    array.values.push_back(start + 0.5 * i);
  return array;
}

/// The product of matrix `a` of `lhs` and matrix `b` of `rhs`, by a triple loop.
void append(Array &result, const Array &lhs, int64_t a, const Array &rhs,
            int64_t b) {
  int64_t rows = lhs.shape.end()[-2], inner = lhs.shape.end()[-1],
          columns = rhs.shape.end()[-1];
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      double sum = 0;
      for (int64_t k = 0; k < inner; ++k)
        sum += lhs.values[(a * rows + i) * inner + k] *
               rhs.values[(b * inner + k) * columns + j];
      result.values.push_back(sum);
    }
}

Array product(const Array &lhs, const Array &rhs) {
  return evaluate({lhs, rhs},
                  [](const Tensors &x) { return x[0].matmul(x[1]); });
}

} // namespace

TEST(Contraction, MatmulOfVectorsAndMatrices) {
  expectEqual(product({{2}, {1, 2}}, {{2}, {3, 5}}), {{}, {13}});
  expectEqual(product({{2}, {1, 2}}, {{2, 3}, {1, 2, 3, 4, 5, 6}}),
              {{3}, {9, 12, 15}});
  expectEqual(product({{2, 3}, {1, 2, 3, 4, 5, 6}}, {{3}, {1, 0, -1}}),
              {{2}, {-2, -2}});
  Array lhs = ramp({4, 3}, -2), rhs = ramp({3, 5}, 1), expected{{4, 5}, {}};
  append(expected, lhs, 0, rhs, 0);
  expectEqual(product(lhs, rhs), expected);
}

TEST(Contraction, MatmulOfBatches) {
  Array lhs = ramp({2, 4, 3}, -2), rhs = ramp({2, 3, 5}, 1),
        expected{{2, 4, 5}, {}};
  for (int64_t batch : {0, 1})
    append(expected, lhs, batch, rhs, batch);
  expectEqual(product(lhs, rhs), expected);
  // [2, 1, 4, 3] @ [3, 3, 5]: both batches grow to [2, 3].
  Array outer = ramp({2, 1, 4, 3}, -2), inner = ramp({3, 3, 5}, 1);
  expected = {{2, 3, 4, 5}, {}};
  for (int64_t i : {0, 1})
    for (int64_t j : {0, 1, 2})
      append(expected, outer, i, inner, j);
  expectEqual(product(outer, inner), expected);
}

TEST(Contraction, MatmulOfABatchWithOneMatrixOrVector) {
  Array batch = ramp({2, 4, 3}, -2), matrix = ramp({3, 5}, 1),
        expected{{2, 4, 5}, {}};
  for (int64_t i : {0, 1})
    append(expected, batch, i, matrix, 0);
  expectEqual(product(batch, matrix), expected);

  Array left = ramp({6, 4}, 1);
  expected = {{2, 6, 3}, {}};
  for (int64_t i : {0, 1})
    append(expected, left, 0, batch, i);
  expectEqual(product(left, batch), expected);

  Array column = ramp({3, 1}, 1);
  expected = {{2, 4}, {}};
  for (int64_t i : {0, 1})
    append(expected, batch, i, column, 0);
  expectEqual(product(batch, {{3}, column.values}), expected);

  Array row = ramp({1, 4}, 1);
  expected = {{2, 3}, {}};
  for (int64_t i : {0, 1})
    append(expected, row, 0, batch, i);
  expectEqual(product({{4}, row.values}, batch), expected);
}

TEST(Contraction, LinearTakesAnyLeadingDims) {
  Array weight{{2, 3}, {1, 0, -1, 2, 1, 0}}, bias{{2}, {0.5, -0.5}};
  auto run = [&](const Array &input) {
    return evaluate({input, weight, bias},
                    [](const Tensors &x) { return linear(x[0], x[1], x[2]); });
  };
  expectEqual(run({{3}, {1, 2, 3}}), {{2}, {-1.5, 3.5}});
  expectEqual(run({{1, 2, 3}, {1, 2, 3, 4, 5, 7}}),
              {{1, 2, 2}, {-1.5, 3.5, -2.5, 12.5}});
}
