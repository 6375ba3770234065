//===- PoolingTest.cpp - Windows of pools and what borders count -----===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"
#include "ingot/program.h"

#include <gtest/gtest.h>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {

// Three images of 2 x 4 pixels as channels.
const Array kImages{{1, 3, 2, 4}, {1,       5,  -2, 0,  /**/ 3,  -4, 7,  6,
                                   /**/ -1, -5, -2, -8, /**/ -3, -4, -7, -6,
                                   /**/ 8,  1,  -8, 4,  /**/ 2,  6,  1,  -3}};

Array pool(std::function<Tensor(const Tensor &)> body) {
  return evaluate({kImages}, [&](const Tensors &x) { return body(x[0]); });
}

} // namespace

TEST(Pooling, MaximaOfWindowsSideBySide) {
  expectEqual(pool([](const Tensor &x) { return max_pool2d(x, 2); }),
              {{1, 3, 1, 2}, {5, 7, -1, -2, 8, 4}});
}

TEST(Pooling, MaximaNeverComeFromTheBorder) {
  // All of the second channel is negative: a border of zeros would win.
  expectEqual(pool([](const Tensor &x) {
                return max_pool2d(x, {2, 3},
                                  {.stride = {1, 2}, .padding = {0, 1}});
              }),
              {{1, 3, 1, 2}, {5, 7, -1, -2, 8, 6}});
}

TEST(Pooling, MaximaWithGaps) {
  expectEqual(pool([](const Tensor &x) {
                return max_pool2d(x, {1, 2}, {.stride = 1, .dilation = {1, 2}});
              }),
              {{1, 3, 2, 2}, {1, 5, 7, 6, -1, -5, -3, -4, 8, 4, 2, 6}});
}

TEST(Pooling, MeansWithAndWithoutTheBorder) {
  expectEqual(
      pool([](const Tensor &x) { return avg_pool2d(x, {2, 1}); }),
      {{1, 3, 1, 4}, {2, 0.5, 2.5, 3, -2, -4.5, -4.5, -7, 5, 3.5, -3.5, 0.5}});
  // Windows of columns -1 to 1 and 1 to 3 of the first row.
  auto poolRow = [](bool countsBorder) {
    return pool([=](const Tensor &x) {
      return avg_pool2d(
          x, {1, 3},
          {.stride = 2, .padding = {0, 1}, .count_include_pad = countsBorder});
    });
  };
  expectEqual(poolRow(true), {{1, 3, 1, 2}, {2, 1, -2, -5, 3, -1}});
  expectEqual(poolRow(false), {{1, 3, 1, 2}, {3, 1, -3, -5, 4.5, -1}});
}

TEST(Pooling, MeansOfAsManyWindowsAsTheOutputHasPixels) {
  expectEqual(
      pool([](const Tensor &x) { return adaptive_avg_pool2d(x, {1, 2}); }),
      {{1, 3, 1, 2}, {1.25, 2.75, -3.25, -5.75, 4.25, -1.5}});
  expectEqual(pool([](const Tensor &x) { return adaptive_avg_pool2d(x, 1); }),
              {{1, 3, 1, 1}, {2, -4.5, 1.375}});
}

TEST(Pooling, WindowsOfSignals) {
  // Two signals of five elements as channels.
  Array signals{{1, 2, 5}, {1, 5, -2, 0, 3, -1, -5, -2, -8, -4}};
  auto poolSignals = [&](std::function<Tensor(const Tensor &)> body) {
    return evaluate({signals}, [&](const Tensors &x) { return body(x[0]); });
  };
  expectEqual(poolSignals([](const Tensor &x) { return max_pool1d(x, 2); }),
              {{1, 2, 2}, {5, 0, -1, -2}});
  // Of elements -1, 1; 1, 3; 3, 5.
  expectEqual(poolSignals([](const Tensor &x) {
                return max_pool1d(x, 2,
                                  {.stride = 2, .padding = 1, .dilation = 2});
              }),
              {{1, 2, 3}, {5, 5, 0, -5, -5, -8}});
  for (bool countsBorder : {true, false}) {
    double first = countsBorder ? 2 : 3, last = countsBorder ? -4 : -6;
    expectEqual(poolSignals([=](const Tensor &x) {
                  return avg_pool1d(x, 3,
                                    {.stride = 2,
                                     .padding = 1,
                                     .count_include_pad = countsBorder});
                }),
                {{1, 2, 3},
                 {first, 1, countsBorder ? 1 : 1.5, countsBorder ? -2. : -3, -5,
                  last}});
  }
  expectEqual(
      poolSignals([](const Tensor &x) { return adaptive_avg_pool1d(x, 5); }),
      signals);
  expectEqual(
      poolSignals([](const Tensor &x) { return adaptive_avg_pool1d(x, 1); }),
      {{1, 2, 1}, {1.4, -4}});
}

TEST(Pooling, WindowsOfVolumes) {
  // One volume of 2 x 2 x 3 elements.
  Array volume{{1, 1, 2, 2, 3}, {1, 5, -2, 0, 3, -4, /**/ 7, 6, -1, -5, 2, 8}};
  auto poolVolume = [&](std::function<Tensor(const Tensor &)> body) {
    return evaluate({volume}, [&](const Tensors &x) { return body(x[0]); });
  };
  expectEqual(poolVolume([](const Tensor &x) {
                return max_pool3d(x, {2, 2, 1}, {.stride = {1, 2, 2}});
              }),
              {{1, 1, 1, 1, 2}, {7, 8}});
  // Of columns -1 to 0 and 1 to 2.
  expectEqual(poolVolume([](const Tensor &x) {
                return avg_pool3d(x, {1, 1, 2},
                                  {.stride = {1, 1, 2},
                                   .padding = {0, 0, 1},
                                   .count_include_pad = false});
              }),
              {{1, 1, 2, 2, 2}, {1, 1.5, 0, -0.5, 7, 2.5, -5, 5}});
  expectEqual(
      poolVolume([](const Tensor &x) { return adaptive_avg_pool3d(x, 1); }),
      {{1, 1, 1, 1, 1}, {20. / 12}});
}
