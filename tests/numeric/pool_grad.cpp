//===- pool_grad.cpp - Numeric cases of ingot.pool_grad --------------------===//

#include "tests/numeric/PoolCases.h"

namespace {

using namespace ingot::test;

// The gradient of a window whose maximum is NaN goes nowhere.
const char *kMax =
    R"((%d: tensor<$3x$T>, %x: tensor<$2x$T>) -> tensor<$2x$T> {
  %y = ingot.pool %x kind = max $1 : tensor<$2x$T>
  %g = ingot.pool_grad %d, %x, %y kind = max $1 : (tensor<$3x$T>, tensor<$2x$T>, tensor<$3x$T>) -> tensor<$2x$T>
  return %g : tensor<$2x$T>
})";

const CaseTable maxima("pool_grad", kMax, getMaxPoolRows());
const CaseTable nonFinite("pool_grad", kMax,
                          getNonFinitePoolRows("max_non_finite"));

// Words: kind, windows, input, output.
const char *kLinear = R"((%d: tensor<$4x$T>) -> tensor<$3x$T> {
  %g = ingot.pool_grad %d kind = $1 $2 : (tensor<$4x$T>) -> tensor<$3x$T>
  return %g : tensor<$3x$T>
})";
const CaseTable means("pool_grad", kLinear, getMeanPoolRows());
const CaseTable
    sums("pool_grad", kLinear,
         {{"sum_overlapping",
           {"sum", windows({3, 2}, {1, 2}, {.low = {1, 1}, .high = {2, 0}}),
            "2x5x7x3", "2x6x4x3"}}});

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
