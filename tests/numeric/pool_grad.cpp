//===- pool_grad.cpp - Numeric cases of ingot.pool_grad --------------------===//

#include "tests/numeric/PoolCases.h"

namespace {

using namespace ingot::test;

// The gradient of a window whose maximum is NaN goes nowhere.
const char *kMax =
    R"((%d: tensor<$8x$T>, %x: tensor<$7x$T>) -> tensor<$7x$T> {
  %y = ingot.pool %x kind = max kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : tensor<$7x$T>
  %g = ingot.pool_grad %d, %x, %y kind = max kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : (tensor<$8x$T>, tensor<$7x$T>, tensor<$8x$T>) -> tensor<$7x$T>
  return %g : tensor<$7x$T>
})";

const CaseTable maxima("pool_grad", kMax, getMaxPoolRows());
const CaseTable nonFinite("pool_grad", kMax,
                          getNonFinitePoolRows("max_non_finite"));

// Words: kind, kernel, stride, low, high, layout, input, output.
const CaseTable sums("pool_grad",
                     R"((%d: tensor<$8x$T>) -> tensor<$7x$T> {
  %g = ingot.pool_grad %d kind = $1 kernel = [$2] stride = [$3] low = [$4] high = [$5] dilation = [1, 1] layout = channels_$6 : (tensor<$8x$T>) -> tensor<$7x$T>
  return %g : tensor<$7x$T>
})",
                     {{"sum_overlapping",
                       {"sum", "3, 2", "1, 2", "1, 1", "2, 0", "last",
                        "2x5x7x3", "2x6x4x3"}},
                      {"mean_disjoint",
                       {"mean_of_taps", "2, 2", "2, 2", "0, 0", "0, 0", "last",
                        "2x4x6x3", "2x2x3x3"}},
                      {"mean_overlapping",
                       {"mean_of_taps", "3, 3", "2, 2", "1, 1", "1, 0", "first",
                        "1x2x7x6", "1x2x4x3"}},
                      {"mean_of_pixels",
                       {"mean_of_pixels", "3, 3", "2, 2", "1, 1", "1, 0",
                        "last", "1x7x6x2", "1x4x3x2"}}});

// Windows of -inf that begin in the border, which is of -inf, too: the gradient
// goes to a pixel. On every side of the image, which has -inf in it and around.
const Case maximumLikeTheBorder(
    "pool_grad", "max_like_the_border",
    R"((%d: tensor<1x4x4x2x$T>, %x: tensor<1x1x1x2x$T>) -> tensor<1x3x3x2x$T> {
  %image = ingot.pad %x, low = [0, 1, 1, 0], high = [0, 1, 1, 0], value = 0xFFF0000000000000 : tensor<1x1x1x2x$T>
  %y = ingot.pool %image kind = max kernel = [2, 2] stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] layout = channels_last : tensor<1x3x3x2x$T>
  %g = ingot.pool_grad %d, %image, %y kind = max kernel = [2, 2] stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] layout = channels_last : (tensor<1x4x4x2x$T>, tensor<1x3x3x2x$T>, tensor<1x4x4x2x$T>) -> tensor<1x3x3x2x$T>
  return %g : tensor<1x3x3x2x$T>
})");

// Equal elements: only the first one of a window wins.
const Case ties("pool_grad", "max_of_equals",
                R"((%d: tensor<1x3x4x2x$T>) -> tensor<1x5x4x2x$T> {
  %x = ingot.constant dense<0.5> : tensor<1x5x4x2x$T>
  %y = ingot.pool %x kind = max kernel = [3, 2] stride = [2, 1] low = [1, 1] high = [1, 0] dilation = [1, 1] layout = channels_last : tensor<1x5x4x2x$T>
  %g = ingot.pool_grad %d, %x, %y kind = max kernel = [3, 2] stride = [2, 1] low = [1, 1] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<1x3x4x2x$T>, tensor<1x5x4x2x$T>, tensor<1x3x4x2x$T>) -> tensor<1x5x4x2x$T>
  return %g : tensor<1x5x4x2x$T>
})");

} // namespace
