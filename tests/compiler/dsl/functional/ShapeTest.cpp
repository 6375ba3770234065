//===- ShapeTest.cpp - Which element goes where --------------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {

/// 0, 1, 2, ... in row-major order.
Array counting(const Shape &shape) {
  Array array{shape, {}};
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  for (int64_t i = 0; i < count; ++i)
    array.values.push_back(i);
  return array;
}

} // namespace

TEST(Shape, ReshapesWithOneExtentLeftOpen) {
  auto shapeOf = [](std::function<Tensor(Tensor)> body) {
    Array result = evaluate({counting({2, 3, 4})},
                            [&](const Tensors &x) { return body(x[0]); });
    EXPECT_EQ(result.values, counting({24}).values);
    return result.shape;
  };
  EXPECT_EQ(shapeOf([](Tensor x) { return x.view({4, -1}); }), (Shape{4, 6}));
  EXPECT_EQ(shapeOf([](Tensor x) { return x.flatten(1); }), (Shape{2, 12}));
  EXPECT_EQ(shapeOf([](Tensor x) { return flatten(x, 0, -2); }), (Shape{6, 4}));
  EXPECT_EQ(shapeOf([](Tensor x) { return x.unsqueeze(-1); }),
            (Shape{2, 3, 4, 1}));
  EXPECT_EQ(shapeOf([](Tensor x) { return x.unsqueeze(1); }),
            (Shape{2, 1, 3, 4}));
  EXPECT_EQ(shapeOf([](Tensor x) { return x.view({1, 24, 1}).squeeze(); }),
            (Shape{24}));
  EXPECT_EQ(shapeOf([](Tensor x) { return x.view({1, 24, 1}).squeeze(-1); }),
            (Shape{1, 24}));
  EXPECT_EQ(shapeOf([](Tensor x) { return squeeze(x, 1); }), (Shape{2, 3, 4}));
}

TEST(Shape, TransposesAndPermutes) {
  expectEqual(
      evaluate({counting({2, 3})}, [](const Tensors &x) { return x[0].t(); }),
      {{3, 2}, {0, 3, 1, 4, 2, 5}});
  expectEqual(evaluate({counting({2, 3, 2})},
                       [](const Tensors &x) { return x[0].transpose(-1, 0); }),
              {{2, 3, 2}, {0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11}});
  expectEqual(
      evaluate({counting({2, 3, 2})},
               [](const Tensors &x) { return permute(x[0], {2, 0, 1}); }),
      {{2, 2, 3}, {0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11}});
}

TEST(Shape, Expands) {
  expectEqual(
      evaluate({counting({2, 1})},
               [](const Tensors &x) { return x[0].expand({2, -1, 3}); }),
      {{2, 2, 3}, {0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}});
}

TEST(Shape, SlicesAsPythonDoes) {
  auto sliced = [](int64_t start, int64_t end, int64_t step) {
    return evaluate({counting({7})},
                    [&](const Tensors &x) {
                      return slice(x[0], 0, start, end, step);
                    })
        .values;
  };
  using Values = std::vector<double>;
  EXPECT_EQ(sliced(1, 6, 2), (Values{1, 3, 5}));
  EXPECT_EQ(sliced(-3, INT64_MAX, 1), (Values{4, 5, 6}));
  EXPECT_EQ(sliced(-100, -5, 1), (Values{0, 1}));
  expectEqual(evaluate({counting({2, 5})},
                       [](const Tensors &x) { return x[0].narrow(1, -3, 2); }),
              {{2, 2}, {2, 3, 7, 8}});
  expectEqual(evaluate({counting({2, 3})},
                       [](const Tensors &x) { return x[0].select(1, -1); }),
              {{2}, {2, 5}});
}

TEST(Shape, JoinsAndSplits) {
  expectEqual(evaluate({counting({2, 1}), counting({2, 2})},
                       [](const Tensors &x) { return cat(x, -1); }),
              {{2, 3}, {0, 0, 1, 1, 2, 3}});
  expectEqual(evaluate({counting({2}), counting({2})},
                       [](const Tensors &x) { return stack(x, -1); }),
              {{2, 2}, {0, 0, 1, 1}});
  expectEqual(evaluate({counting({5})},
                       [](const Tensors &x) {
                         EXPECT_EQ(split(x[0], 2).size(), 3u);
                         EXPECT_EQ(split(x[0], INT64_MAX).size(), 1u);
                         return split(x[0], 2)[2];
                       }),
              {{1}, {4}});
  expectEqual(evaluate({counting({2, 5})},
                       [](const Tensors &x) {
                         EXPECT_EQ(chunk(x[0], 4, 1).size(), 3u);
                         EXPECT_EQ(chunk(x[0], INT64_MAX, 1).size(), 5u);
                         return chunk(x[0], 4, 1)[1];
                       }),
              {{2, 2}, {2, 3, 7, 8}});
}

TEST(Shape, PadsTheLastDimensionFirst) {
  expectEqual(
      evaluate({counting({2, 2})},
               [](const Tensors &x) { return pad(x[0], {1, 0, 0, 1}, 9); }),
      {{3, 3}, {9, 0, 1, 9, 2, 3, 9, 9, 9}});
}

TEST(Shape, PadsByLessThanNothing) {
  expectEqual(
      evaluate({counting({3, 4})},
               [](const Tensors &x) { return pad(x[0], {-1, 1, 1, -2}, 9); }),
      {{2, 4}, {9, 9, 9, 9, 1, 2, 3, 9}});
}

TEST(Shape, Creates) {
  expectEqual(evaluate({}, [](const Tensors &) { return arange(4); }),
              {{4}, {0, 1, 2, 3}, i64});
  expectEqual(
      evaluate({}, [](const Tensors &) { return full({2}, -1.5, f16); }),
      {{2}, {-1.5, -1.5}, f16});
  expectEqual(evaluate({{{2}, {2, 0}, i32}},
                       [](const Tensors &x) { return one_hot(x[0], 3); }),
              {{2, 3}, {0, 0, 1, 1, 0, 0}, i64});
  // Class 256 has no number in u8, where it would be class 0.
  Array expected{{1, 257}, std::vector<double>(257, 0.0), i64};
  expected.values[0] = 1;
  expectEqual(evaluate({{{1}, {0}, u8}},
                       [](const Tensors &x) { return one_hot(x[0], 257); }),
              expected);
}

TEST(Shape, Flips) {
  expectEqual(evaluate({counting({2, 3})},
                       [](const Tensors &x) { return flip(x[0], {-1, 0}); }),
              {{2, 3}, {5, 4, 3, 2, 1, 0}});
}

TEST(Shape, SelectsSlicesByNumber) {
  // 3 is no column: its slice is zero.
  expectEqual(evaluate({counting({2, 3}), {{3}, {2, 3, 0}}},
                       [](const Tensors &x) {
                         return index_select(x[0], -1, x[1].to(i64));
                       }),
              {{2, 3}, {2, 0, 0, 5, 0, 3}});
  expectEqual(
      evaluate({counting({3, 2}), {{1, 3}, {2, -1, 0}}},
               [](const Tensors &x) { return embedding(x[1].to(i32), x[0]); }),
      {{1, 3, 2}, {4, 5, 0, 0, 0, 1}});
}
