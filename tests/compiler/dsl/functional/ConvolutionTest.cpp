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

/// What conv2d is asked for, borders in numbers.
struct Windows {
  int64_t stride[2] = {1, 1}, low[2] = {0, 0}, high[2] = {0, 0},
          dilation[2] = {1, 1}, groups = 1;
};

/// The definition of a convolution, in seven loops.
Array convolve(const Array &input, const Array &weight,
               const Windows &windows) {
  int64_t N = input.shape[0], C = input.shape[1], O = weight.shape[0];
  int64_t groupC = weight.shape[1], groupO = O / windows.groups;
  int64_t image[2], kernel[2], output[2];
  for (int d : {0, 1}) {
    image[d] = input.shape[2 + d];
    kernel[d] = weight.shape[2 + d];
    int64_t padded = windows.low[d] + image[d] + windows.high[d];
    output[d] = (padded - windows.dilation[d] * (kernel[d] - 1) - 1) /
                    windows.stride[d] +
                1;
  }
  Array result{{N, O, output[0], output[1]}, {}};
  for (int64_t n = 0; n < N; ++n)
    for (int64_t o = 0; o < O; ++o)
      for (int64_t y = 0; y < output[0]; ++y)
        for (int64_t x = 0; x < output[1]; ++x) {
          double sum = 0;
          for (int64_t c = 0; c < groupC; ++c)
            for (int64_t i = 0; i < kernel[0]; ++i)
              for (int64_t j = 0; j < kernel[1]; ++j) {
                int64_t row = y * windows.stride[0] + i * windows.dilation[0] -
                              windows.low[0];
                int64_t column = x * windows.stride[1] +
                                 j * windows.dilation[1] - windows.low[1];
                if (row < 0 || row >= image[0] || column < 0 ||
                    column >= image[1])
                  continue;
                int64_t channel = o / groupO * groupC + c;
                sum +=
                    weight
                        .values[((o * groupC + c) * kernel[0] + i) * kernel[1] +
                                j] *
                    input.values[((n * C + channel) * image[0] + row) *
                                     image[1] +
                                 column];
              }
          result.values.push_back(sum);
        }
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

TEST(Convolution, OfSignalsIsThatOfImagesOfOneRow) {
  Array input = makeArray({2, 4, 9}, 1), weight = makeArray({6, 2, 3}, 5);
  Array row = input, taps = weight;
  row.shape = {2, 4, 1, 9};
  taps.shape = {6, 2, 1, 3};
  auto expectSignal = [&](const Conv1dOptions &options,
                          const Windows &windows) {
    Array expected = convolve(row, taps, windows);
    expected.shape.erase(expected.shape.begin() + 2);
    expectEqual(evaluate({input, weight},
                         [&](const Tensors &x) {
                           return conv1d(x[0], x[1], {}, options);
                         }),
                expected);
  };
  expectSignal({.stride = 2, .padding = 3, .dilation = 2, .groups = 2},
               {.stride = {1, 2},
                .low = {0, 3},
                .high = {0, 3},
                .dilation = {1, 2},
                .groups = 2});
  expectSignal(
      {.padding = "same", .dilation = 3, .groups = 2},
      {.low = {0, 3}, .high = {0, 3}, .dilation = {1, 3}, .groups = 2});
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
