//===- ConvolutionTest.cpp - Strides, borders, gaps and groups -------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"
#include "ingot/program.h"

#include <gtest/gtest.h>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {

/// Numbers without a pattern along any dimension, exact in double.
Array makeArray(Shape shape, int64_t seed) {
  Array array{shape, {}};
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  for (int64_t i = 0; i < count; ++i)
    array.values.push_back(static_cast<double>((i * 7 + seed) % 13 - 6) / 4);
  return array;
}

/// What a convolution is asked for, borders in numbers; without strides and
/// dilations they are 1, without borders 0.
struct Windows {
  std::vector<int64_t> stride = {}, low = {}, high = {}, dilation = {};
  int64_t groups = 1;

  int64_t strideOf(size_t i) const { return stride.empty() ? 1 : stride[i]; }
  int64_t lowOf(size_t i) const { return low.empty() ? 0 : low[i]; }
  int64_t highOf(size_t i) const { return high.empty() ? 0 : high[i]; }
  int64_t dilationOf(size_t i) const {
    return dilation.empty() ? 1 : dilation[i];
  }
};

size_t flatten(const Shape &shape, const std::vector<int64_t> &index) {
  size_t position = 0;
  for (size_t d = 0; d < shape.size(); ++d)
    position = position * shape[d] + index[d];
  return position;
}

int64_t countElements(const Shape &shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

std::vector<int64_t> unflatten(const Shape &shape, int64_t position) {
  std::vector<int64_t> index(shape.size());
  for (size_t d = shape.size(); d-- > 0;) {
    index[d] = position % shape[d];
    position /= shape[d];
  }
  return index;
}

/// Calls `visit` with the elements of `output`, `input` and `weight`, all channels
/// first, that a convolution joins.
template <typename Visit>
void forEachTriple(const Shape &output, const Shape &input, const Shape &weight,
                   const Windows &windows, Visit visit) {
  int64_t C = weight[1], O = weight[0] / windows.groups;
  Shape taps(weight.begin() + 1, weight.end());
  for (int64_t q = 0; q < countElements(output); ++q) {
    std::vector<int64_t> to = unflatten(output, q);
    for (int64_t t = 0; t < countElements(taps); ++t) {
      std::vector<int64_t> tap = unflatten(taps, t);
      std::vector<int64_t> from{to[0], to[1] / O * C + tap[0]};
      bool isInside = true;
      for (size_t i = 0; i + 2 < input.size(); ++i) {
        from.push_back(to[2 + i] * windows.strideOf(i) +
                       tap[1 + i] * windows.dilationOf(i) - windows.lowOf(i));
        isInside &= from.back() >= 0 && from.back() < input[2 + i];
      }
      if (isInside)
        visit(q, flatten(input, from), to[1] * countElements(taps) + t);
    }
  }
}

/// The definition of a convolution.
Array convolve(const Array &input, const Array &weight,
               const Windows &windows) {
  Shape shape{input.shape[0], weight.shape[0]};
  for (size_t i = 0; i + 2 < input.shape.size(); ++i) {
    int64_t padded = windows.lowOf(i) + input.shape[2 + i] + windows.highOf(i);
    shape.push_back(
        (padded - windows.dilationOf(i) * (weight.shape[2 + i] - 1) - 1) /
            windows.strideOf(i) +
        1);
  }
  Array result{shape, std::vector<double>(countElements(shape))};
  forEachTriple(shape, input.shape, weight.shape, windows,
                [&](size_t to, size_t from, size_t tap) {
                  result.values[to] += weight.values[tap] * input.values[from];
                });
  return result;
}

/// That of a transposed one, whose result is `shape`.
Array convolveTransposed(const Array &input, const Array &weight,
                         const Windows &windows, const Shape &shape) {
  Array result{shape, std::vector<double>(countElements(shape))};
  forEachTriple(input.shape, shape, weight.shape, windows,
                [&](size_t from, size_t to, size_t tap) {
                  result.values[to] += weight.values[tap] * input.values[from];
                });
  return result;
}

void expectConvolution(const Array &input, const Array &weight,
                       const Conv2dOptions &options, const Windows &windows) {
  Array found = evaluate({input, weight}, [&](const Tensors &x) {
    return conv2d(x[0], x[1], {}, options);
  });
  expectEqual(found, convolve(input, weight, windows));
}

} // namespace

TEST(Convolution, FollowsItsDefinition) {
  Array input = makeArray({2, 3, 5, 6}, 1), weight = makeArray({4, 3, 3, 2}, 5);
  expectConvolution(input, weight, {}, {});
  expectConvolution(
      input, weight, {.stride = {2, 1}, .padding = {1, 2}, .dilation = {2, 3}},
      {.stride = {2, 1}, .low = {1, 2}, .high = {1, 2}, .dilation = {2, 3}});
  expectConvolution(input, weight, {.padding = 1},
                    {.low = {1, 1}, .high = {1, 1}});
}

TEST(Convolution, JoinsChannelsOfOneGroupOnly) {
  expectConvolution(makeArray({2, 4, 5, 3}, 2), makeArray({6, 2, 2, 3}, 3),
                    {.groups = 2}, {.groups = 2});
  // One filter per channel.
  expectConvolution(makeArray({1, 3, 4, 5}, 2), makeArray({3, 1, 2, 3}, 3),
                    {.groups = 3}, {.groups = 3});
}

TEST(Convolution, SameKeepsExtentsWithTheLargerHalfBehind) {
  expectConvolution(makeArray({2, 3, 5, 6}, 1), makeArray({4, 3, 2, 5}, 5),
                    {.padding = "same"}, {.low = {0, 2}, .high = {1, 2}});
  expectConvolution(makeArray({1, 1, 5, 6}, 1), makeArray({2, 1, 2, 2}, 5),
                    {.padding = "same", .dilation = {3, 2}},
                    {.low = {1, 1}, .high = {2, 1}, .dilation = {3, 2}});
  expectConvolution(makeArray({1, 1, 5, 6}, 1), makeArray({2, 1, 2, 3}, 5),
                    {.padding = "valid"}, {});
}

TEST(Convolution, AddsTheBiasToEachChannel) {
  Array input = makeArray({2, 3, 5, 6}, 1), weight = makeArray({4, 3, 3, 2}, 5),
        bias{{4}, {10, 20, 30, 40}};
  Array expected = convolve(input, weight, {});
  int64_t pixels = expected.shape[2] * expected.shape[3];
  for (size_t i = 0; i < expected.values.size(); ++i)
    expected.values[i] += bias.values[i / pixels % 4];
  expectEqual(
      evaluate({input, weight, bias},
               [](const Tensors &x) { return conv2d(x[0], x[1], x[2]); }),
      expected);
}

TEST(Convolution, OfSignals) {
  Array input = makeArray({2, 4, 9}, 1), weight = makeArray({6, 2, 3}, 5);
  auto expectSignal = [&](const Conv1dOptions &options,
                          const Windows &windows) {
    expectEqual(evaluate({input, weight},
                         [&](const Tensors &x) {
                           return conv1d(x[0], x[1], {}, options);
                         }),
                convolve(input, weight, windows));
  };
  expectSignal(
      {.stride = 2, .padding = 3, .dilation = 2, .groups = 2},
      {.stride = {2}, .low = {3}, .high = {3}, .dilation = {2}, .groups = 2});
  expectSignal({.padding = "same", .dilation = 3, .groups = 2},
               {.low = {3}, .high = {3}, .dilation = {3}, .groups = 2});
}

TEST(Convolution, OfVolumes) {
  Array input = makeArray({2, 4, 3, 5, 4}, 1),
        weight = makeArray({6, 2, 2, 3, 2}, 5), bias{{6}, {1, 2, 3, 4, 5, 6}};
  auto expectVolume = [&](const Conv3dOptions &options,
                          const Windows &windows) {
    Array expected = convolve(input, weight, windows);
    int64_t voxels = countElements(expected.shape) / 12;
    for (size_t i = 0; i < expected.values.size(); ++i)
      expected.values[i] += bias.values[i / voxels % 6];
    expectEqual(evaluate({input, weight, bias},
                         [&](const Tensors &x) {
                           return conv3d(x[0], x[1], x[2], options);
                         }),
                expected);
  };
  expectVolume({.stride = {1, 2, 3},
                .padding = {0, 1, 2},
                .dilation = {2, 1, 3},
                .groups = 2},
               {.stride = {1, 2, 3},
                .low = {0, 1, 2},
                .high = {0, 1, 2},
                .dilation = {2, 1, 3},
                .groups = 2});
  expectVolume({.padding = "same", .groups = 2},
               {.low = {0, 1, 0}, .high = {1, 1, 1}, .groups = 2});
}

// Numbers that PyTorch gives.
TEST(Convolution, TransposedSpreadsEachElementOverItsWindow) {
  Array input{{1, 1, 3}, {1, 2, 3}}, weight{{1, 1, 2}, {1, 10}};
  auto spread = [&](const ConvTranspose1dOptions &options) {
    return evaluate({input, weight}, [&](const Tensors &x) {
      return conv_transpose1d(x[0], x[1], {}, options);
    });
  };
  expectEqual(spread({}), {{1, 1, 4}, {1, 12, 23, 30}});
  expectEqual(spread({.stride = 2}), {{1, 1, 6}, {1, 10, 2, 20, 3, 30}});
  expectEqual(spread({.stride = 3, .padding = 1, .output_padding = 2}),
              {{1, 1, 8}, {10, 0, 2, 20, 0, 3, 30, 0}});
  expectEqual(spread({.dilation = 2}), {{1, 1, 5}, {1, 2, 13, 20, 30}});
}

TEST(Convolution, TransposedFollowsItsDefinition) {
  Array signal = makeArray({2, 4, 5}, 1), taps = makeArray({4, 3, 3}, 5);
  expectEqual(evaluate({signal, taps},
                       [](const Tensors &x) {
                         return conv_transpose1d(x[0], x[1], {},
                                                 {.stride = 2,
                                                  .padding = 2,
                                                  .output_padding = 2,
                                                  .groups = 2,
                                                  .dilation = 3});
                       }),
              convolveTransposed(
                  signal, taps,
                  {.stride = {2}, .low = {2}, .dilation = {3}, .groups = 2},
                  {2, 6, 13}));
  Array image = makeArray({2, 3, 3, 4}, 1), kernel = makeArray({3, 2, 2, 3}, 5),
        bias{{2}, {100, 200}};
  Array expected = convolveTransposed(
      image, kernel, {.stride = {3, 1}, .low = {0, 1}}, {2, 2, 10, 4});
  for (size_t i = 0; i < expected.values.size(); ++i)
    expected.values[i] += bias.values[i / 40 % 2];
  expectEqual(evaluate({image, kernel, bias},
                       [](const Tensors &x) {
                         return conv_transpose2d(x[0], x[1], x[2],
                                                 {.stride = {3, 1},
                                                  .padding = {0, 1},
                                                  .output_padding = {2, 0}});
                       }),
              expected);
  Array volume = makeArray({1, 2, 2, 3, 2}, 1),
        weight = makeArray({2, 2, 2, 1, 3}, 5);
  expectEqual(evaluate({volume, weight},
                       [](const Tensors &x) {
                         return conv_transpose3d(
                             x[0], x[1], {},
                             {.stride = {1, 2, 2}, .padding = {1, 0, 1}});
                       }),
              convolveTransposed(volume, weight,
                                 {.stride = {1, 2, 2}, .low = {1, 0, 1}},
                                 {1, 2, 1, 5, 3}));
}

// A convolution is linear in input and weight: each element of a gradient is
// what the convolution with one element 1 and the others 0 gives.
TEST(Convolution, GradientsSumWhatEachElementIsMultipliedWith) {
  Array input = makeArray({2, 4, 5, 3}, 2), weight = makeArray({6, 2, 2, 3}, 3);
  Windows windows{.stride = {2, 1}, .low = {1, 2}, .high = {1, 2}, .groups = 2};
  Array factors = makeArray(convolve(input, weight, windows).shape, 4);
  auto differentiate = [&](int which) {
    return evaluate({input, weight, factors}, [=](const Tensors &x) {
      Tensor output = conv2d(
          x[0], x[1], {}, {.stride = {2, 1}, .padding = {1, 2}, .groups = 2});
      return grad(sum(output * x[2]), {x[which]})[0];
    });
  };
  auto expected = [&](int which) {
    Array operands[2] = {input, weight};
    Array result{operands[which].shape, {}};
    size_t count = operands[which].values.size();
    for (size_t i = 0; i < count; ++i) {
      operands[which].values.assign(count, 0.0);
      operands[which].values[i] = 1;
      std::vector<double> output =
          convolve(operands[0], operands[1], windows).values;
      double sum = 0;
      for (size_t j = 0; j < output.size(); ++j)
        sum += output[j] * factors.values[j];
      result.values.push_back(sum);
    }
    return result;
  };
  for (int which : {0, 1})
    expectEqual(differentiate(which), expected(which));
}

// The transposed convolution is the gradient of a convolution, and the other way
// round.
TEST(Convolution, GradientOfATransposedOneIsAConvolution) {
  Array input = makeArray({2, 4, 3, 3}, 2), weight = makeArray({4, 3, 2, 3}, 3);
  Windows windows{.stride = {2, 1}, .low = {0, 1}, .high = {0, 1}, .groups = 2};
  Array factors = makeArray({2, 6, 6, 3}, 4);
  expectEqual(evaluate({input, weight, factors},
                       [](const Tensors &x) {
                         Tensor output = conv_transpose2d(x[0], x[1], {},
                                                          {.stride = {2, 1},
                                                           .padding = {0, 1},
                                                           .groups = 2});
                         return grad(sum(output * x[2]), {x[0]})[0];
                       }),
              convolve(factors, weight, windows));
}
