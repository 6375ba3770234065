//===- ReferenceOpsTest.cpp - Reductions, matmul, shapes against loops --------===//

#include "tests/ir/reference/Program.h"

#include <cmath>
#include <limits>

using namespace ingot;
using namespace ingot::test;

namespace {

const Extents kShape = {3, 5, 7};

/// Folds a 3x5x7 tensor over `dims` with a loop over its elements.
std::vector<double> foldDims(const std::vector<double> &input,
                             llvm::ArrayRef<int64_t> dims, double init,
                             double (*combine)(double, double)) {
  Extents kept, keptExtents;
  for (int64_t d = 0; d < 3; ++d)
    if (!llvm::is_contained(dims, d)) {
      kept.push_back(d);
      keptExtents.push_back(kShape[d]);
    }
  int64_t count = 1;
  for (int64_t extent : keptExtents)
    count *= extent;
  std::vector<double> output(count, init);
  forEachIndex(kShape, [&](const Extents &index) {
    Extents target;
    for (int64_t d : kept)
      target.push_back(index[d]);
    double &element = output[flatten(keptExtents, target)];
    element = combine(element, input[flatten(kShape, index)]);
  });
  return output;
}

struct ReductionCase {
  const char *op;
  double init;
  double (*combine)(double, double);
};

class Reduction
    : public testing::TestWithParam<std::tuple<ReductionCase, Extents>> {};

TEST_P(Reduction, EqualsLoop) {
  auto [reduction, dims] = GetParam();
  std::string list, result;
  for (int64_t d = 0; d < 3; ++d)
    if (llvm::is_contained(dims, d))
      list += (list.empty() ? "" : ", ") + std::to_string(d);
    else
      result += std::to_string(kShape[d]) + "x";
  result = "tensor<" + result + "f32>";
  Program program("func.func @f(%x: tensor<3x5x7xf32>) -> " + result +
                  " {\n  %y = ingot." + reduction.op + " %x, dims = [" + list +
                  "] : tensor<3x5x7xf32>\n  return %y : " + result + "\n}");
  std::vector<double> input = distinctFloats(3 * 5 * 7);
  for (double &value : input)
    value /= 64; // keeps products of 105 factors finite
  auto results = program.run({program.floats(0, input)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  std::vector<double> expected =
      foldDims(input, dims, reduction.init, reduction.combine);
  // Sums of multiples of 2^-8 are exact; products round in the same order.
  EXPECT_EQ(results[0].floats, expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, Reduction,
    testing::Combine(
        testing::Values(
            ReductionCase{"sum", 0, [](double a, double b) { return a + b; }},
            ReductionCase{"prod", 1, [](double a, double b) { return a * b; }},
            ReductionCase{"amax", -std::numeric_limits<double>::infinity(),
                          [](double a, double b) { return std::max(a, b); }},
            ReductionCase{"amin", std::numeric_limits<double>::infinity(),
                          [](double a, double b) { return std::min(a, b); }}),
        testing::Values(Extents{0}, Extents{1}, Extents{2}, Extents{0, 1},
                        Extents{0, 2}, Extents{1, 2}, Extents{0, 1, 2})),
    [](const auto &info) {
      std::string name = std::get<0>(info.param).op;
      for (int64_t dim : std::get<1>(info.param))
        name += "_" + std::to_string(dim);
      return name;
    });

TEST(Reduction, ExtremaKeepNan) {
  Program program(R"(func.func @f(%x: tensor<3x3xf32>)
      -> (tensor<3xf32>, tensor<3xf32>, tensor<3xi64>, tensor<3xi64>) {
    %0 = ingot.amax %x, dims = [1] : tensor<3x3xf32>
    %1 = ingot.amin %x, dims = [1] : tensor<3x3xf32>
    %2 = ingot.argmax %x, dim = 1 : tensor<3x3xf32>
    %3 = ingot.argmin %x, dim = 1 : tensor<3x3xf32>
    return %0, %1, %2, %3 : tensor<3xf32>, tensor<3xf32>, tensor<3xi64>, tensor<3xi64>
  })");
  double nan = std::nan("");
  auto results =
      program.run({program.floats(0, {nan, 1, 2, 1, nan, 2, 1, 2, nan})});
  ASSERT_EQ(results.size(), 4u) << program.lastMessage();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::isnan(results[0].floats[i])) << i;
    EXPECT_TRUE(std::isnan(results[1].floats[i])) << i;
  }
  EXPECT_EQ(results[2].integers, (std::vector<int64_t>{0, 1, 2}));
  EXPECT_EQ(results[3].integers, (std::vector<int64_t>{0, 1, 2}));
}

TEST(Reduction, ArgmaxTakesTheFirstOfEqualElements) {
  Program program(R"(func.func @f(%x: tensor<4x2xi32>)
      -> (tensor<2xi64>, tensor<2xi64>) {
    %0 = ingot.argmax %x, dim = 0 : tensor<4x2xi32>
    %1 = ingot.argmin %x, dim = 0 : tensor<4x2xi32>
    return %0, %1 : tensor<2xi64>, tensor<2xi64>
  })");
  auto results = program.run({program.integers(0, {1, 5, 9, 5, 9, -2, 1, -2})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  EXPECT_EQ(results[0].integers, (std::vector<int64_t>{1, 0}));
  EXPECT_EQ(results[1].integers, (std::vector<int64_t>{0, 2}));
}

TEST(Reduction, NarrowIntegersWrap) {
  Program program(R"(func.func @f(%x: tensor<3xi8>, %y: tensor<3xui8>)
      -> (tensor<i8>, tensor<i8>, tensor<ui8>) {
    %0 = ingot.sum %x, dims = [0] : tensor<3xi8>
    %1 = ingot.prod %x, dims = [0] : tensor<3xi8>
    %2 = ingot.sum %y, dims = [0] : tensor<3xui8>
    return %0, %1, %2 : tensor<i8>, tensor<i8>, tensor<ui8>
  })");
  auto results = program.run(
      {program.integers(0, {100, 27, 2}), program.integers(1, {200, 100, 1})});
  ASSERT_EQ(results.size(), 3u) << program.lastMessage();
  EXPECT_EQ(results[0].integers[0], -127);
  EXPECT_EQ(results[1].integers[0], 5400 - 21 * 256);
  EXPECT_EQ(results[2].integers[0], 45);
}

TEST(Contraction, BatchedMatmulEqualsLoop) {
  // Odd extents: rows that do not fill the blocks of four.
  constexpr int64_t B = 2, M = 5, K = 7, N = 3;
  Program program(R"(func.func @f(%a: tensor<2x5x7xf32>, %b: tensor<2x7x3xf32>)
      -> tensor<2x5x3xf32> {
    %c = ingot.matmul %a, %b : tensor<2x5x7xf32>, tensor<2x7x3xf32>
    return %c : tensor<2x5x3xf32>
  })");
  std::vector<double> a = distinctFloats(B * M * K);
  std::vector<double> b = distinctFloats(B * K * N);
  auto results = program.run({program.floats(0, a), program.floats(1, b)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  for (int64_t n = 0; n < B; ++n)
    for (int64_t i = 0; i < M; ++i)
      for (int64_t j = 0; j < N; ++j) {
        double sum = 0;
        for (int64_t k = 0; k < K; ++k)
          sum += a[(n * M + i) * K + k] * b[(n * K + k) * N + j];
        EXPECT_EQ(results[0].floats[(n * M + i) * N + j], sum);
      }
}

/// Evaluates `op` on a 3x5x7 tensor 1.25, -2.5, ... and expects at each index of
/// the result the input element at `source(index)`, or `outside` where that has
/// no value.
void expectMoves(
    const std::string &op, const Extents &resultExtents,
    const std::function<std::optional<Extents>(const Extents &)> &source,
    double outside = 0) {
  std::string result = "tensor<";
  for (int64_t extent : resultExtents)
    result += std::to_string(extent) + "x";
  result += "f32>";
  Program program("func.func @f(%x: tensor<3x5x7xf32>) -> " + result +
                  " {\n  %y = " + op + "\n  return %y : " + result + "\n}");
  std::vector<double> input = distinctFloats(3 * 5 * 7);
  auto results = program.run({program.floats(0, input)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  forEachIndex(resultExtents, [&](const Extents &index) {
    std::optional<Extents> from = source(index);
    EXPECT_EQ(results[0].floats[flatten(resultExtents, index)],
              from ? input[flatten(kShape, *from)] : outside)
        << flatten(resultExtents, index);
  });
}

TEST(Shape, TransposeMovesDimensions) {
  expectMoves("ingot.transpose %x, permutation = [2, 0, 1] : tensor<3x5x7xf32>",
              {7, 3, 5},
              [](const Extents &i) { return Extents{i[1], i[2], i[0]}; });
}

TEST(Shape, ReshapeKeepsRowMajorOrder) {
  expectMoves(
      "ingot.reshape %x : tensor<3x5x7xf32> to tensor<15x7xf32>", {15, 7},
      [](const Extents &i) { return Extents{i[0] / 5, i[0] % 5, i[1]}; });
}

TEST(Shape, ExpandRepeatsAlongNewDimensions) {
  expectMoves("ingot.expand %x, dims = [0, 2, 3]"
              " : tensor<3x5x7xf32> to tensor<3x2x5x7x4xf32>",
              {3, 2, 5, 7, 4},
              [](const Extents &i) { return Extents{i[0], i[2], i[3]}; });
}

TEST(Shape, SliceTakesEveryStrideth) {
  expectMoves("ingot.slice %x, [1, 0, 2] to [3, 4, 7] by [1, 3, 2]"
              " : tensor<3x5x7xf32>",
              {2, 2, 3}, [](const Extents &i) {
                return Extents{1 + i[0], 3 * i[1], 2 + 2 * i[2]};
              });
}

TEST(Shape, PadWritesItsValueAround) {
  expectMoves(
      "ingot.pad %x, low = [0, 2, 1], high = [1, 0, 3], value = 0.5"
      " : tensor<3x5x7xf32>",
      {4, 7, 11},
      [](const Extents &i) -> std::optional<Extents> {
        if (i[0] >= 3 || i[1] < 2 || i[2] < 1 || i[2] >= 8)
          return std::nullopt;
        return Extents{i[0], i[1] - 2, i[2] - 1};
      },
      0.5);
}

TEST(Shape, ConcatPutsInputsInOrder) {
  Program program(R"(func.func @f(%a: tensor<2x3xi64>, %b: tensor<2x1xi64>)
      -> tensor<2x7xi64> {
    %0 = ingot.concat %a, %b, %a dim = 1 : tensor<2x3xi64>, tensor<2x1xi64>, tensor<2x3xi64>
    return %0 : tensor<2x7xi64>
  })");
  auto results = program.run(
      {program.integers(0, {1, 2, 3, 4, 5, 6}), program.integers(1, {10, 20})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].integers, (std::vector<int64_t>{1, 2, 3, 10, 1, 2, 3, //
                                                       4, 5, 6, 20, 4, 5, 6}));
}

TEST(Shape, IotaCountsAlongItsDimension) {
  Program program(R"(func.func @f() -> (tensor<2x3xi64>, tensor<2x3xf32>) {
    %0 = ingot.iota dim = 1 : tensor<2x3xi64>
    %1 = ingot.iota dim = 0 : tensor<2x3xf32>
    return %0, %1 : tensor<2x3xi64>, tensor<2x3xf32>
  })");
  auto results = program.run({});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  EXPECT_EQ(results[0].integers, (std::vector<int64_t>{0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(results[1].floats, (std::vector<double>{0, 0, 0, 1, 1, 1}));
}

TEST(Shape, MovesElementsOfRankZero) {
  Program program(R"(func.func @f(%x: tensor<f32>) -> tensor<2x2xf32> {
    %0 = ingot.expand %x, dims = [] : tensor<f32> to tensor<2x2xf32>
    return %0 : tensor<2x2xf32>
  })");
  auto results = program.run({program.floats(0, {2.5})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].floats, std::vector<double>(4, 2.5));
}

} // namespace
