//===- DecompositionTest.cpp - Composites against their formulas ------------===//
//
// The evaluator, the oracle of other tests, runs composites by their loops, or by
// decomposing those that state none. Here both are compared with loops that are
// written from the formulas in ir/ops. The gradients of composites are tested
// against differences in tests/numeric.
//
// N images, H x W pixels, C channels, O output channels, KH x KW taps.
//
//===----------------------------------------------------------------------===//

#include "tests/ir/reference/Program.h"

#include <limits>

using namespace mlir;
using namespace ingot;
using namespace ingot::test;

namespace {

/// Distinct values of both signs.
std::vector<double> makeValues(int64_t count, int64_t seed) {
  std::vector<double> values;
  for (int64_t i = 0; i < count; ++i) {
    double value = (i + seed) * 0.6180339887498949;
    values.push_back(4 * (value - std::floor(value)) - 2);
  }
  return values;
}

/// Sums of at most 100 products of values below 2 in magnitude.
constexpr double kSumTolerance =
    100 * 100 * 4 * std::numeric_limits<double>::epsilon();

/// Runs the program on such values, as it is and decomposed: both give the same.
ReferenceTensor runOnValues(Program &program,
                            std::vector<std::vector<double>> &inputs) {
  std::vector<ReferenceTensor> arguments;
  for (unsigned i = 0; i < program.function().getNumArguments(); ++i) {
    inputs.push_back(
        makeValues(program.argumentType(i).getNumElements(), 1 + 100 * i));
    arguments.push_back(program.floats(i, inputs.back()));
  }
  auto results = program.run(arguments);
  EXPECT_EQ(results.size(), 1u);
  program.decompose();
  auto decomposed = program.run(std::move(arguments));
  EXPECT_EQ(decomposed.size(), 1u);
  for (auto [loops, graph] :
       llvm::zip_equal(results.front().floats, decomposed.front().floats))
    EXPECT_NEAR(loops, graph, kSumTolerance);
  return std::move(results.front());
}

struct Windows {
  int64_t stride[2], low[2], dilation[2];
};

/// Calls `visit(i, j, y, x)` with each tap of window (oy, ox) that lies in an
/// image of H x W pixels.
template <typename Visit>
void forEachPixel(const Windows &windows, int64_t KH, int64_t KW, int64_t H,
                  int64_t W, int64_t oy, int64_t ox, Visit visit) {
  for (int64_t i = 0; i < KH; ++i)
    for (int64_t j = 0; j < KW; ++j) {
      int64_t y =
          oy * windows.stride[0] - windows.low[0] + i * windows.dilation[0];
      int64_t x =
          ox * windows.stride[1] - windows.low[1] + j * windows.dilation[1];
      if (y >= 0 && y < H && x >= 0 && x < W)
        visit(i, j, y, x);
    }
}

/// conv2d of `source`, with everything else in the layout channels_last.
void expectConvolution(const std::string &source, const Windows &windows,
                       int64_t groups, bool isNchw) {
  Program program(source);
  std::vector<std::vector<double>> inputs;
  ReferenceTensor output = runOnValues(program, inputs);
  auto imageShape = [&](RankedTensorType type) {
    ArrayRef<int64_t> s = type.getShape();
    return isNchw ? Extents{s[0], s[2], s[3], s[1]} : Extents(s);
  };
  auto image = [&](ArrayRef<int64_t> s, int64_t n, int64_t y, int64_t x,
                   int64_t c) {
    return isNchw ? flatten({s[0], s[3], s[1], s[2]}, {n, c, y, x})
                  : flatten(s, {n, y, x, c});
  };
  Extents input = imageShape(program.argumentType(0));
  Extents result = imageShape(output.type);
  ArrayRef<int64_t> w = program.argumentType(1).getShape();
  int64_t KH = isNchw ? w[2] : w[0], KW = isNchw ? w[3] : w[1];
  int64_t groupInputs = isNchw ? w[1] : w[2];
  int64_t groupOutputs = result[3] / groups;

  for (int64_t n = 0; n < result[0]; ++n)
    for (int64_t oy = 0; oy < result[1]; ++oy)
      for (int64_t ox = 0; ox < result[2]; ++ox)
        for (int64_t o = 0; o < result[3]; ++o) {
          double sum = 0;
          forEachPixel(windows, KH, KW, input[1], input[2], oy, ox,
                       [&](int64_t i, int64_t j, int64_t y, int64_t x) {
                         for (int64_t c = 0; c < groupInputs; ++c) {
                           int64_t channel = o / groupOutputs * groupInputs + c;
                           int64_t weight = isNchw ? flatten(w, {o, c, i, j})
                                                   : flatten(w, {i, j, c, o});
                           sum += inputs[0][image(input, n, y, x, channel)] *
                                  inputs[1][weight];
                         }
                       });
          EXPECT_NEAR(output.floats[image(result, n, oy, ox, o)], sum,
                      kSumTolerance)
              << "at " << n << ", " << oy << ", " << ox << ", " << o;
        }
}

TEST(Conv2dDecomposition, StridesBordersAndDilation) {
  expectConvolution(R"(
func.func @f(%x: tensor<2x9x8x3xf64>, %w: tensor<3x2x3x5xf64>) -> tensor<2x4x7x5xf64> {
  %y = ingot.conv2d %x, %w stride = [2, 1] low = [1, 0] high = [2, 2] dilation = [2, 3] groups = 1 layout = channels_last : tensor<2x9x8x3xf64>, tensor<3x2x3x5xf64>
  return %y : tensor<2x4x7x5xf64>
})",
                    {{2, 1}, {1, 0}, {2, 3}}, 1, false);
}

TEST(Conv2dDecomposition, Groups) {
  expectConvolution(R"(
func.func @f(%x: tensor<2x5x4x6xf64>, %w: tensor<2x3x3x4xf64>) -> tensor<2x4x2x4xf64> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x4x6xf64>, tensor<2x3x3x4xf64>
  return %y : tensor<2x4x2x4xf64>
})",
                    {{1, 1}, {0, 0}, {1, 1}}, 2, false);
}

TEST(Conv2dDecomposition, Depthwise) {
  expectConvolution(R"(
func.func @f(%x: tensor<2x5x4x3xf64>, %w: tensor<3x3x1x3xf64>) -> tensor<2x3x2x3xf64> {
  %y = ingot.conv2d %x, %w stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 3 layout = channels_last : tensor<2x5x4x3xf64>, tensor<3x3x1x3xf64>
  return %y : tensor<2x3x2x3xf64>
})",
                    {{2, 2}, {1, 1}, {1, 1}}, 3, false);
}

TEST(Conv2dDecomposition, ChannelsFirst) {
  expectConvolution(R"(
func.func @f(%x: tensor<2x4x5x7xf64>, %w: tensor<6x2x3x2xf64>) -> tensor<2x6x5x4xf64> {
  %y = ingot.conv2d %x, %w stride = [1, 2] low = [1, 1] high = [1, 0] dilation = [1, 1] groups = 2 layout = channels_first : tensor<2x4x5x7xf64>, tensor<6x2x3x2xf64>
  return %y : tensor<2x6x5x4xf64>
})",
                    {{1, 2}, {1, 1}, {1, 1}}, 2, true);
}

/// Runs gradients of conv2d, whose loops divide indices by the stride, both ways.
void expectSameGradients(const std::string &source) {
  Program program(source);
  std::vector<std::vector<double>> inputs;
  ReferenceTensor grad = runOnValues(program, inputs);
  EXPECT_TRUE(llvm::any_of(grad.floats, [](double x) { return x != 0; }));
}

TEST(Conv2dInputGradDecomposition, StridesBordersAndDilation) {
  expectSameGradients(R"(
func.func @f(%d: tensor<2x4x7x5xf64>, %w: tensor<3x2x3x5xf64>) -> tensor<2x9x8x3xf64> {
  %g = ingot.conv2d_input_grad %d, %w stride = [2, 1] low = [1, 0] high = [2, 2] dilation = [2, 3] groups = 1 layout = channels_last : tensor<2x4x7x5xf64>, tensor<3x2x3x5xf64> -> tensor<2x9x8x3xf64>
  return %g : tensor<2x9x8x3xf64>
})");
}

TEST(Conv2dWeightGradDecomposition, StridesBordersAndDilation) {
  expectSameGradients(R"(
func.func @f(%d: tensor<2x4x7x5xf64>, %x: tensor<2x9x8x3xf64>) -> tensor<3x2x3x5xf64> {
  %g = ingot.conv2d_weight_grad %d, %x stride = [2, 1] low = [1, 0] high = [2, 2] dilation = [2, 3] groups = 1 layout = channels_last : tensor<2x4x7x5xf64>, tensor<2x9x8x3xf64> -> tensor<3x2x3x5xf64>
  return %g : tensor<3x2x3x5xf64>
})");
}

TEST(Conv2dInputGradDecomposition, Groups) {
  expectSameGradients(R"(
func.func @f(%d: tensor<2x3x3x6xf64>, %w: tensor<2x3x2x6xf64>) -> tensor<2x7x6x4xf64> {
  %g = ingot.conv2d_input_grad %d, %w stride = [3, 2] low = [2, 1] high = [0, 1] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x3x3x6xf64>, tensor<2x3x2x6xf64> -> tensor<2x7x6x4xf64>
  return %g : tensor<2x7x6x4xf64>
})");
}

TEST(Conv2dWeightGradDecomposition, Groups) {
  expectSameGradients(R"(
func.func @f(%d: tensor<2x3x3x6xf64>, %x: tensor<2x7x6x4xf64>) -> tensor<2x3x2x6xf64> {
  %g = ingot.conv2d_weight_grad %d, %x stride = [3, 2] low = [2, 1] high = [0, 1] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x3x3x6xf64>, tensor<2x7x6x4xf64> -> tensor<2x3x2x6xf64>
  return %g : tensor<2x3x2x6xf64>
})");
}

TEST(Conv2dInputGradDecomposition, Depthwise) {
  expectSameGradients(R"(
func.func @f(%d: tensor<2x3x2x3xf64>, %w: tensor<3x3x1x3xf64>) -> tensor<2x5x4x3xf64> {
  %g = ingot.conv2d_input_grad %d, %w stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 3 layout = channels_last : tensor<2x3x2x3xf64>, tensor<3x3x1x3xf64> -> tensor<2x5x4x3xf64>
  return %g : tensor<2x5x4x3xf64>
})");
}

TEST(Conv2dWeightGradDecomposition, Depthwise) {
  expectSameGradients(R"(
func.func @f(%d: tensor<2x3x2x3xf64>, %x: tensor<2x5x4x3xf64>) -> tensor<3x3x1x3xf64> {
  %g = ingot.conv2d_weight_grad %d, %x stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 3 layout = channels_last : tensor<2x3x2x3xf64>, tensor<2x5x4x3xf64> -> tensor<3x3x1x3xf64>
  return %g : tensor<3x3x1x3xf64>
})");
}

TEST(Conv2dInputGradDecomposition, ChannelsFirst) {
  expectSameGradients(R"(
func.func @f(%d: tensor<2x6x2x4xf64>, %w: tensor<6x2x3x2xf64>) -> tensor<2x4x5x7xf64> {
  %g = ingot.conv2d_input_grad %d, %w stride = [1, 2] low = [0, 2] high = [1, 0] dilation = [2, 1] groups = 2 layout = channels_first : tensor<2x6x2x4xf64>, tensor<6x2x3x2xf64> -> tensor<2x4x5x7xf64>
  return %g : tensor<2x4x5x7xf64>
})");
}

TEST(Conv2dWeightGradDecomposition, ChannelsFirst) {
  expectSameGradients(R"(
func.func @f(%d: tensor<2x6x2x4xf64>, %x: tensor<2x4x5x7xf64>) -> tensor<6x2x3x2xf64> {
  %g = ingot.conv2d_weight_grad %d, %x stride = [1, 2] low = [0, 2] high = [1, 0] dilation = [2, 1] groups = 2 layout = channels_first : tensor<2x6x2x4xf64>, tensor<2x4x5x7xf64> -> tensor<6x2x3x2xf64>
  return %g : tensor<6x2x3x2xf64>
})");
}

TEST(MaxPool2dDecomposition, TakesTheLargestPixelOfEachWindow) {
  Program program(R"(
func.func @f(%x: tensor<2x7x6x3xf64>) -> tensor<2x4x5x3xf64> {
  %y = ingot.max_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 1] layout = channels_last dilation = [1, 2] : tensor<2x7x6x3xf64>
  return %y : tensor<2x4x5x3xf64>
})");
  std::vector<std::vector<double>> inputs;
  ReferenceTensor output = runOnValues(program, inputs);
  for (int64_t n = 0; n < 2; ++n)
    for (int64_t oy = 0; oy < 4; ++oy)
      for (int64_t ox = 0; ox < 5; ++ox)
        for (int64_t c = 0; c < 3; ++c) {
          double maximum = -std::numeric_limits<double>::infinity();
          forEachPixel({{2, 1}, {1, 0}, {1, 2}}, 3, 2, 7, 6, oy, ox,
                       [&](int64_t, int64_t, int64_t y, int64_t x) {
                         maximum = std::max(
                             maximum,
                             inputs[0][flatten({2, 7, 6, 3}, {n, y, x, c})]);
                       });
          EXPECT_EQ(output.floats[flatten({2, 4, 5, 3}, {n, oy, ox, c})],
                    maximum);
        }
}

/// Where all pixels of a window are equal the first gets the gradient.
TEST(MaxPool2dDecomposition, GradientOfEqualPixelsGoesToTheFirst) {
  Program program(R"(
func.func @f(%d: tensor<1x1x2x1xf64>, %x: tensor<1x2x4x1xf64>) -> tensor<1x2x4x1xf64> {
  %zero = ingot.sub %x, %x : tensor<1x2x4x1xf64>
  %y = ingot.max_pool2d %zero kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = channels_last dilation = [1, 1] : tensor<1x2x4x1xf64>
  %g = ingot.max_pool2d_backward %d, %zero, %y kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = channels_last dilation = [1, 1] : tensor<1x1x2x1xf64>, tensor<1x2x4x1xf64>, tensor<1x1x2x1xf64>
  return %g : tensor<1x2x4x1xf64>
})");
  std::vector<std::vector<double>> inputs;
  ReferenceTensor grad = runOnValues(program, inputs);
  EXPECT_EQ(grad.floats, (std::vector<double>{inputs[0][0], 0, inputs[0][1], 0,
                                              0, 0, 0, 0}));
}

void expectMeans(bool countsBorder) {
  std::string attribute = countsBorder ? "" : " {count_include_pad = false}";
  Program program(R"(
func.func @f(%x: tensor<2x3x7x6xf64>) -> tensor<2x3x4x3xf64> {
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [2, 2] low = [1, 1] high = [1, 0] layout = channels_first)" +
                  attribute + R"( : tensor<2x3x7x6xf64>
  return %y : tensor<2x3x4x3xf64>
})");
  std::vector<std::vector<double>> inputs;
  ReferenceTensor output = runOnValues(program, inputs);
  for (int64_t n = 0; n < 2; ++n)
    for (int64_t c = 0; c < 3; ++c)
      for (int64_t oy = 0; oy < 4; ++oy)
        for (int64_t ox = 0; ox < 3; ++ox) {
          double sum = 0, count = 0;
          forEachPixel({{2, 2}, {1, 1}, {1, 1}}, 3, 2, 7, 6, oy, ox,
                       [&](int64_t, int64_t, int64_t y, int64_t x) {
                         sum += inputs[0][flatten({2, 3, 7, 6}, {n, c, y, x})];
                         ++count;
                       });
          EXPECT_NEAR(output.floats[flatten({2, 3, 4, 3}, {n, c, oy, ox})],
                      sum / (countsBorder ? 6 : count), kSumTolerance);
        }
}

TEST(AvgPool2dDecomposition, CountsTheBorder) { expectMeans(true); }

TEST(AvgPool2dDecomposition, CountsPixelsOnly) { expectMeans(false); }

} // namespace
