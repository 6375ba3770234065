//===- avg_pool2d.cpp - Numeric cases of ingot.avg_pool2d ------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case disjoint("avg_pool2d", "disjoint",
                    R"((%x: tensor<2x4x6x3x$T>) -> tensor<2x2x3x3x$T> {
  %y = ingot.avg_pool2d %x kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = channels_last : tensor<2x4x6x3x$T>
  return %y : tensor<2x2x3x3x$T>
})");

const Case overlapping("avg_pool2d", "overlapping",
                       R"((%x: tensor<1x7x6x2x$T>) -> tensor<1x4x3x2x$T> {
  %y = ingot.avg_pool2d %x kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] layout = channels_last : tensor<1x7x6x2x$T>
  return %y : tensor<1x4x3x2x$T>
})");

const Case channelsFirst("avg_pool2d", "channels_first",
                         R"((%x: tensor<2x2x5x6x$T>) -> tensor<2x2x3x6x$T> {
  %y = ingot.avg_pool2d %x kernel = [2, 3] stride = [2, 1] low = [1, 1] high = [0, 1] layout = channels_first : tensor<2x2x5x6x$T>
  return %y : tensor<2x2x3x6x$T>
})");

// Windows at the border count fewer pixels.
const Case pixelsOnly("avg_pool2d", "pixels_only",
                      R"((%x: tensor<1x7x6x2x$T>) -> tensor<1x4x3x2x$T> {
  %y = ingot.avg_pool2d %x kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] layout = channels_last {count_include_pad = false} : tensor<1x7x6x2x$T>
  return %y : tensor<1x4x3x2x$T>
})");

const Case global("avg_pool2d", "global",
                  R"((%x: tensor<2x3x4x5x$T>) -> tensor<2x3x1x1x$T> {
  %y = ingot.avg_pool2d %x kernel = [4, 5] stride = [1, 1] low = [0, 0] high = [0, 0] layout = channels_first : tensor<2x3x4x5x$T>
  return %y : tensor<2x3x1x1x$T>
})");

// The last row and column of the image belong to no window.
const Case uneven("avg_pool2d", "uneven",
                  R"((%x: tensor<2x5x7x3x$T>) -> tensor<2x2x2x3x$T> {
  %y = ingot.avg_pool2d %x kernel = [2, 3] stride = [2, 3] low = [0, 0] high = [0, 0] layout = channels_last : tensor<2x5x7x3x$T>
  return %y : tensor<2x2x2x3x$T>
})");

} // namespace
