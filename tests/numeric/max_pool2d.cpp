//===- max_pool2d.cpp - Numeric cases of ingot.max_pool2d ------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case disjoint("max_pool2d", "disjoint",
                    R"((%x: tensor<2x4x6x3x$T>) -> tensor<2x2x3x3x$T> {
  %y = ingot.max_pool2d %x kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = channels_last dilation = [1, 1] : tensor<2x4x6x3x$T>
  return %y : tensor<2x2x3x3x$T>
})");

const Case overlapping("max_pool2d", "overlapping",
                       R"((%x: tensor<1x7x6x2x$T>) -> tensor<1x4x3x2x$T> {
  %y = ingot.max_pool2d %x kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<1x7x6x2x$T>
  return %y : tensor<1x4x3x2x$T>
})");

const Case channelsFirst("max_pool2d", "channels_first",
                         R"((%x: tensor<2x2x5x6x$T>) -> tensor<2x2x3x6x$T> {
  %y = ingot.max_pool2d %x kernel = [2, 3] stride = [2, 1] low = [1, 1] high = [0, 1] layout = channels_first dilation = [1, 1] : tensor<2x2x5x6x$T>
  return %y : tensor<2x2x3x6x$T>
})");

const Case dilated("max_pool2d", "dilated",
                   R"((%x: tensor<1x7x6x2x$T>) -> tensor<1x3x4x2x$T> {
  %y = ingot.max_pool2d %x kernel = [3, 2] stride = [1, 1] low = [0, 0] high = [0, 1] layout = channels_last dilation = [2, 3] : tensor<1x7x6x2x$T>
  return %y : tensor<1x3x4x2x$T>
})");

// The last row and column of the image belong to no window.
const Case uneven("max_pool2d", "uneven",
                  R"((%x: tensor<2x3x5x7x$T>) -> tensor<2x3x2x2x$T> {
  %y = ingot.max_pool2d %x kernel = [2, 3] stride = [2, 3] low = [0, 0] high = [0, 0] layout = channels_first dilation = [1, 1] : tensor<2x3x5x7x$T>
  return %y : tensor<2x3x2x2x$T>
})");

// A window with NaN is NaN.
const Case nonFinite("max_pool2d", "non_finite",
                     R"((%x: tensor<2x7x6x3x$T>) -> tensor<2x4x3x3x$T> {
  %y = ingot.max_pool2d %x kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<2x7x6x3x$T>
  return %y : tensor<2x4x3x3x$T>
})",
                     {.gradient = false, .nonFiniteEvery = 13});

} // namespace
