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
using namespace ingot::ir;
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

/// What joins the tensors of a convolution, whose shapes are in channels_first.
struct Joint {
  Extents output, input, weight;
  Extents stride, low, high;
  Extents dilation = Extents(stride.size(), 1);
  Extents inputDilation = Extents(stride.size(), 1);
  int64_t groups = 1;
  bool isReversed = false;
};

/// Calls `visit(output, input, weight)` with the places of every three elements that
/// the formula joins.
template <typename Visit> void forEachTriple(const Joint &joint, Visit visit) {
  int64_t C = joint.weight[1], O = joint.weight[0] / joint.groups;
  size_t rank = joint.stride.size();
  forEachIndex(joint.output, [&](const Extents &output) {
    Extents taps(joint.weight.begin() + 1, joint.weight.end());
    forEachIndex(taps, [&](const Extents &tap) {
      Extents input{output[0], output[1] / O * C + tap[0]};
      Extents weight{output[1], tap[0]};
      for (size_t i = 0; i < rank; ++i) {
        int64_t place = tap[1 + i];
        if (joint.isReversed)
          place = joint.weight[2 + i] - 1 - place;
        int64_t dilated = output[2 + i] * joint.stride[i] +
                          place * joint.dilation[i] - joint.low[i];
        if (dilated < 0 || dilated % joint.inputDilation[i] != 0 ||
            dilated / joint.inputDilation[i] >= joint.input[2 + i])
          return;
        input.push_back(dilated / joint.inputDilation[i]);
        weight.push_back(tap[1 + i]);
      }
      visit(flatten(joint.output, output), flatten(joint.input, input),
            flatten(joint.weight, weight));
    });
  });
}

/// A tensor of the shape in channels_first as the layout has it: where each of its
/// elements stands.
struct Placed {
  Extents shape;
  std::vector<int64_t> places;

  Placed(const Extents &first, bool isWeight, bool isLast) {
    auto arrange = [&](const Extents &list) {
      if (!isLast)
        return list;
      Extents result(list.begin() + 2, list.end());
      result.insert(isWeight ? result.end() : result.begin(),
                    isWeight ? list[1] : list[0]);
      result.push_back(isWeight ? list[0] : list[1]);
      return result;
    };
    shape = arrange(first);
    forEachIndex(first, [&](const Extents &index) {
      places.push_back(flatten(shape, arrange(index)));
    });
  }
  std::string type() const {
    std::string text = "tensor<";
    for (int64_t extent : shape)
      text += std::to_string(extent) + "x";
    return text + "f64>";
  }
};

std::string formatList(ArrayRef<int64_t> list) {
  std::string text;
  for (int64_t number : list)
    text += (text.empty() ? "[" : ", ") + std::to_string(number);
  return text + "]";
}

/// Each of the three tensors, computed from the other two.
void expectJoined(const Joint &joint, bool isLast) {
  const char *names[] = {"output", "input", "weight"};
  Placed tensors[] = {{joint.output, false, isLast},
                      {joint.input, false, isLast},
                      {joint.weight, true, isLast}};
  for (size_t of = 0; of < 3; ++of) {
    size_t lhs = of == 0 ? 1 : 0, rhs = of == 2 ? 1 : 2;
    std::string types = tensors[lhs].type() + ", " + tensors[rhs].type();
    const Extents &shape = of == 1 ? joint.input : joint.weight;
    Program program(
        "func.func @f(%a: " + tensors[lhs].type() +
        ", %b: " + tensors[rhs].type() + ") -> " + tensors[of].type() +
        " {\n  %r = ingot.conv %a, %b of = " + names[of] +
        (of ? " extents = " + formatList(ArrayRef(shape).drop_front(2)) : "") +
        " stride = " + formatList(joint.stride) + " low = " +
        formatList(joint.low) + " high = " + formatList(joint.high) +
        " dilation = " + formatList(joint.dilation) +
        " input_dilation = " + formatList(joint.inputDilation) +
        " groups = " + std::to_string(joint.groups) + " layout = channels_" +
        (isLast ? "last" : "first") +
        (joint.isReversed ? " {reversed = true}" : "") + " : " + types +
        "\n  return %r : " + tensors[of].type() + "\n}");
    std::vector<std::vector<double>> inputs;
    ReferenceTensor found = runOnValues(program, inputs);
    std::vector<double> expected(found.floats.size());
    forEachTriple(joint, [&](int64_t output, int64_t input, int64_t weight) {
      int64_t places[] = {tensors[0].places[output], tensors[1].places[input],
                          tensors[2].places[weight]};
      expected[places[of]] += inputs[0][places[lhs]] * inputs[1][places[rhs]];
    });
    for (size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(found.floats[i], expected[i], kSumTolerance)
          << names[of] << " at " << i;
  }
}

void expectJoined(const Joint &joint) {
  expectJoined(joint, /*isLast=*/false);
  expectJoined(joint, /*isLast=*/true);
}

TEST(ConvDecomposition, StridesBordersAndDilation) {
  expectJoined({.output = {2, 5, 4, 7},
                .input = {2, 3, 9, 8},
                .weight = {5, 3, 3, 2},
                .stride = {2, 1},
                .low = {1, 0},
                .high = {2, 2},
                .dilation = {2, 3}});
}

TEST(ConvDecomposition, GroupsOfSeveralChannels) {
  expectJoined({.output = {2, 6, 3, 3},
                .input = {2, 4, 7, 6},
                .weight = {6, 2, 2, 3},
                .stride = {3, 2},
                .low = {2, 1},
                .high = {0, 1},
                .groups = 2});
}

TEST(ConvDecomposition, Depthwise) {
  expectJoined({.output = {2, 3, 3, 2},
                .input = {2, 3, 5, 4},
                .weight = {3, 1, 3, 3},
                .stride = {2, 2},
                .low = {1, 1},
                .high = {1, 1},
                .groups = 3});
}

TEST(ConvDecomposition, DilatedAndReversedSignal) {
  expectJoined({.output = {2, 5, 3},
                .input = {2, 3, 6},
                .weight = {5, 3, 3},
                .stride = {3},
                .low = {2},
                .high = {-1},
                .dilation = {2},
                .inputDilation = {2},
                .isReversed = true});
}

TEST(ConvDecomposition, BordersThatCutAndThatAreWiderThanTheKernel) {
  expectJoined({.output = {1, 2, 3, 8},
                .input = {1, 3, 6, 4},
                .weight = {2, 3, 2, 2},
                .stride = {1, 1},
                .low = {-3, 4},
                .high = {1, 1}});
}

/// Windows that see the border alone: a sum of nothing is zero.
TEST(ConvDecomposition, WindowsWithoutAnElement) {
  expectJoined({.output = {1, 2, 2},
                .input = {1, 3, 4},
                .weight = {2, 3, 2},
                .stride = {1},
                .low = {8},
                .high = {-9}});
}

TEST(ConvDecomposition, Volume) {
  expectJoined({.output = {1, 4, 3, 2, 4},
                .input = {1, 2, 2, 3, 5},
                .weight = {4, 1, 2, 2, 3},
                .stride = {1, 2, 1},
                .low = {1, 0, 0},
                .high = {0, 1, 1},
                .inputDilation = {2, 1, 1},
                .groups = 2});
}

/// Every second pixel of a signal, and the one behind it as further channels.
TEST(ConvDecomposition, NeighbouringPixels) {
  Program program(R"(
func.func @f(%x: tensor<2x11x3xf64>, %w: tensor<5x3x6xf64>) -> tensor<2x3x6xf64> {
  %y = ingot.conv %x, %w of = output stride = [4] low = [1] high = [1] dilation = [1] input_dilation = [1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<2x11x3xf64>, tensor<5x3x6xf64>
  return %y : tensor<2x3x6xf64>
})");
  std::vector<std::vector<double>> inputs;
  ReferenceTensor output = runOnValues(program, inputs);
  // The window of pixel i has 3 taps and begins 2*i taps later.
  forEachIndex({2, 3, 6, 3, 3}, [&](const Extents &i) {
    int64_t tap = i[2] / 3 * 2 + i[3], x = 4 * i[1] + tap - 1;
    if (x >= 0 && x < 11)
      output.floats[flatten({2, 3, 6}, {i[0], i[1], i[2]})] -=
          inputs[0][flatten({2, 11, 3}, {i[0], x, i[4]})] *
          inputs[1][flatten({5, 3, 6}, {tap, i[4], i[2]})];
  });
  for (double difference : output.floats)
    EXPECT_NEAR(difference, 0, kSumTolerance);
}

TEST(PoolDecomposition, TakesTheLargestPixelOfEachWindow) {
  Program program(R"(
func.func @f(%x: tensor<2x7x6x3xf64>) -> tensor<2x4x5x3xf64> {
  %y = ingot.pool %x kind = max kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 1] dilation = [1, 2] layout = channels_last : tensor<2x7x6x3xf64>
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

/// The loops of pools of any rank, with borders, gaps and rests, against slices.
TEST(PoolDecomposition, LoopsEqualSlices) {
  for (
      const char *text : {
          R"((%x: tensor<2x9x3xf64>) -> tensor<2x4x3xf64> {
  %y = ingot.pool %x kind = max kernel = [3] stride = [2] low = [1] high = [2] dilation = [2] layout = channels_last : tensor<2x9x3xf64>
  return %y : tensor<2x4x3xf64>
})",
          R"((%x: tensor<1x2x4x3x5xf64>) -> tensor<1x2x2x3x3xf64> {
  %y = ingot.pool %x kind = mean_of_pixels kernel = [2, 3, 2] stride = [2, 1, 2] low = [1, 1, 0] high = [0, 1, 1] dilation = [1, 1, 1] layout = channels_first : tensor<1x2x4x3x5xf64>
  return %y : tensor<1x2x2x3x3xf64>
})",
          R"((%d: tensor<2x4x3xf64>, %x: tensor<2x9x3xf64>) -> tensor<2x9x3xf64> {
  %y = ingot.pool %x kind = max kernel = [3] stride = [2] low = [1] high = [2] dilation = [2] layout = channels_last : tensor<2x9x3xf64>
  %g = ingot.pool_grad %d, %x, %y kind = max kernel = [3] stride = [2] low = [1] high = [2] dilation = [2] layout = channels_last : (tensor<2x4x3xf64>, tensor<2x9x3xf64>, tensor<2x4x3xf64>) -> tensor<2x9x3xf64>
  return %g : tensor<2x9x3xf64>
})",
          R"((%d: tensor<1x2x3x3x2xf64>, %x: tensor<1x4x3x5x2xf64>) -> tensor<1x4x3x5x2xf64> {
  %y = ingot.pool %x kind = max kernel = [2, 3, 2] stride = [2, 1, 2] low = [0, 1, 0] high = [0, 1, 1] dilation = [1, 1, 1] layout = channels_last : tensor<1x4x3x5x2xf64>
  %g = ingot.pool_grad %d, %x, %y kind = max kernel = [2, 3, 2] stride = [2, 1, 2] low = [0, 1, 0] high = [0, 1, 1] dilation = [1, 1, 1] layout = channels_last : (tensor<1x2x3x3x2xf64>, tensor<1x4x3x5x2xf64>, tensor<1x2x3x3x2xf64>) -> tensor<1x4x3x5x2xf64>
  return %g : tensor<1x4x3x5x2xf64>
})",
          R"((%d: tensor<1x4x3x2xf64>) -> tensor<1x7x6x2xf64> {
  %g = ingot.pool_grad %d kind = mean_of_pixels kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<1x4x3x2xf64>) -> tensor<1x7x6x2xf64>
  return %g : tensor<1x7x6x2xf64>
})"}) {
    Program program(std::string("func.func @f") + text);
    std::vector<std::vector<double>> inputs;
    runOnValues(program, inputs);
  }
}

/// Where all pixels of a window are equal the first gets the gradient.
TEST(PoolDecomposition, GradientOfEqualPixelsGoesToTheFirst) {
  Program program(R"(
func.func @f(%d: tensor<1x1x2x1xf64>, %x: tensor<1x2x4x1xf64>) -> tensor<1x2x4x1xf64> {
  %zero = ingot.sub %x, %x : tensor<1x2x4x1xf64>
  %y = ingot.pool %zero kind = max kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<1x2x4x1xf64>
  %g = ingot.pool_grad %d, %zero, %y kind = max kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : (tensor<1x1x2x1xf64>, tensor<1x2x4x1xf64>, tensor<1x1x2x1xf64>) -> tensor<1x2x4x1xf64>
  return %g : tensor<1x2x4x1xf64>
})");
  std::vector<std::vector<double>> inputs;
  ReferenceTensor grad = runOnValues(program, inputs);
  EXPECT_EQ(grad.floats, (std::vector<double>{inputs[0][0], 0, inputs[0][1], 0,
                                              0, 0, 0, 0}));
}

void expectMeans(bool countsBorder) {
  std::string kind = countsBorder ? "taps" : "pixels";
  Program program(
      R"(
func.func @f(%x: tensor<2x3x7x6xf64>) -> tensor<2x3x4x3xf64> {
  %y = ingot.pool %x kind = mean_of_)" +
      kind +
      R"( kernel = [3, 2] stride = [2, 2] low = [1, 1] high = [1, 0] dilation = [1, 1] layout = channels_first : tensor<2x3x7x6xf64>
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

TEST(PoolDecomposition, CountsTheBorder) { expectMeans(true); }

TEST(PoolDecomposition, CountsPixelsOnly) { expectMeans(false); }

} // namespace
