//===- pool_gather.cpp - Numeric cases of ingot.pool_gather ----------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

// Words: kernel, stride, low, high, dilation, layout, image, windows.
const CaseTable all(
    "pool_gather",
    R"((%d: tensor<$8x$T>) -> tensor<$7x$T> {
  %g = ingot.pool_gather %d kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : (tensor<$8x$T>) -> tensor<$7x$T>
  return %g : tensor<$7x$T>
})",
    {{"overlapping",
      {"3, 3", "2, 2", "1, 1", "1, 0", "1, 1", "last", "1x7x6x2", "1x4x3x2"}},
     // Pixels that no window reads get nothing.
     {"sparse",
      {"2, 2", "3, 3", "1, 0", "1, 1", "2, 1", "first", "1x2x8x7", "1x2x3x3"}},
     {"of_signals", {"3", "1", "2", "1", "2", "last", "2x7x3", "2x6x3"}}});

// The winners are those of the operand, any numbers.
const Case winners(
    "pool_gather", "winners",
    R"((%d: tensor<1x3x3x2x$T>, %w: tensor<1x3x3x2xi32>) -> tensor<1x5x4x2x$T> {
  %g = ingot.pool_gather %d, %w kernel = [3, 2] stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] layout = channels_last : (tensor<1x3x3x2x$T>, tensor<1x3x3x2xi32>) -> tensor<1x5x4x2x$T>
  return %g : tensor<1x5x4x2x$T>
})",
    {.integerCount = 7});

} // namespace
