//===- max_pool2d_backward.cpp - Numeric cases of ingot.max_pool2d_backward ---===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case disjoint(
    "max_pool2d_backward", "disjoint",
    R"((%d: tensor<2x2x3x3x$T>, %x: tensor<2x4x6x3x$T>) -> tensor<2x4x6x3x$T> {
  %y = ingot.max_pool2d %x kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = nhwc dilation = [1, 1] : tensor<2x4x6x3x$T>
  %g = ingot.max_pool2d_backward %d, %x, %y kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = nhwc dilation = [1, 1] : tensor<2x2x3x3x$T>, tensor<2x4x6x3x$T>, tensor<2x2x3x3x$T>
  return %g : tensor<2x4x6x3x$T>
})");

const Case overlapping(
    "max_pool2d_backward", "overlapping",
    R"((%d: tensor<1x4x3x2x$T>, %x: tensor<1x7x6x2x$T>) -> tensor<1x7x6x2x$T> {
  %y = ingot.max_pool2d %x kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] layout = nhwc dilation = [1, 1] : tensor<1x7x6x2x$T>
  %g = ingot.max_pool2d_backward %d, %x, %y kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] layout = nhwc dilation = [1, 1] : tensor<1x4x3x2x$T>, tensor<1x7x6x2x$T>, tensor<1x4x3x2x$T>
  return %g : tensor<1x7x6x2x$T>
})");

const Case channelsFirst(
    "max_pool2d_backward", "channels_first",
    R"((%d: tensor<2x2x3x6x$T>, %x: tensor<2x2x5x6x$T>) -> tensor<2x2x5x6x$T> {
  %y = ingot.max_pool2d %x kernel = [2, 3] stride = [2, 1] low = [1, 1] high = [0, 1] layout = nchw dilation = [1, 1] : tensor<2x2x5x6x$T>
  %g = ingot.max_pool2d_backward %d, %x, %y kernel = [2, 3] stride = [2, 1] low = [1, 1] high = [0, 1] layout = nchw dilation = [1, 1] : tensor<2x2x3x6x$T>, tensor<2x2x5x6x$T>, tensor<2x2x3x6x$T>
  return %g : tensor<2x2x5x6x$T>
})");

} // namespace
