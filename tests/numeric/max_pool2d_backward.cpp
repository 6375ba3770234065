//===- max_pool2d_backward.cpp - Numeric cases of ingot.max_pool2d_backward ---===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case disjoint(
    "max_pool2d_backward", "disjoint",
    R"((%d: tensor<2x2x3x3x$T>, %x: tensor<2x4x6x3x$T>) -> tensor<2x4x6x3x$T> {
  %y = ingot.max_pool2d %x kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = channels_last dilation = [1, 1] : tensor<2x4x6x3x$T>
  %g = ingot.max_pool2d_backward %d, %x, %y kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = channels_last dilation = [1, 1] : tensor<2x2x3x3x$T>, tensor<2x4x6x3x$T>, tensor<2x2x3x3x$T>
  return %g : tensor<2x4x6x3x$T>
})");

const Case overlapping(
    "max_pool2d_backward", "overlapping",
    R"((%d: tensor<1x4x3x2x$T>, %x: tensor<1x7x6x2x$T>) -> tensor<1x7x6x2x$T> {
  %y = ingot.max_pool2d %x kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<1x7x6x2x$T>
  %g = ingot.max_pool2d_backward %d, %x, %y kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<1x4x3x2x$T>, tensor<1x7x6x2x$T>, tensor<1x4x3x2x$T>
  return %g : tensor<1x7x6x2x$T>
})");

const Case channelsFirst(
    "max_pool2d_backward", "channels_first",
    R"((%d: tensor<2x2x3x6x$T>, %x: tensor<2x2x5x6x$T>) -> tensor<2x2x5x6x$T> {
  %y = ingot.max_pool2d %x kernel = [2, 3] stride = [2, 1] low = [1, 1] high = [0, 1] layout = channels_first dilation = [1, 1] : tensor<2x2x5x6x$T>
  %g = ingot.max_pool2d_backward %d, %x, %y kernel = [2, 3] stride = [2, 1] low = [1, 1] high = [0, 1] layout = channels_first dilation = [1, 1] : tensor<2x2x3x6x$T>, tensor<2x2x5x6x$T>, tensor<2x2x3x6x$T>
  return %g : tensor<2x2x5x6x$T>
})");

// Windows of -inf that begin in the border, which is of -inf, too: the gradient
// goes to a pixel.
const Case maximumLikeTheBorder(
    "max_pool2d_backward", "maximum_like_the_border",
    R"((%d: tensor<1x4x3x2x$T>, %x: tensor<1x1x3x2x$T>) -> tensor<1x3x3x2x$T> {
  %image = ingot.pad %x, low = [0, 2, 0, 0], high = [0, 0, 0, 0], value = 0xFFF0000000000000 : tensor<1x1x3x2x$T>
  %y = ingot.max_pool2d %image kernel = [2, 2] stride = [1, 1] low = [1, 1] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<1x3x3x2x$T>
  %g = ingot.max_pool2d_backward %d, %image, %y kernel = [2, 2] stride = [1, 1] low = [1, 1] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<1x4x3x2x$T>, tensor<1x3x3x2x$T>, tensor<1x4x3x2x$T>
  return %g : tensor<1x3x3x2x$T>
})");

} // namespace
