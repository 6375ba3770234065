//===- pool_winner.cpp - Numeric cases of ingot.pool_winner ----------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

// Words: kernel, stride, low, high, dilation, layout, input, output.
const char *kWinner = R"((%x: tensor<$7x$T>) -> tensor<$8xi32> {
  %y = ingot.pool %x kind = max kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : tensor<$7x$T>
  %w = ingot.pool_winner %x, %y kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : (tensor<$7x$T>, tensor<$8x$T>) -> tensor<$8xi32>
  return %w : tensor<$8xi32>
})";

const CaseTable windows(
    "pool_winner", kWinner,
    {{"overlapping",
      {"3, 3", "2, 2", "1, 1", "1, 0", "1, 1", "last", "1x7x6x2", "1x4x3x2"}},
     {"dilated",
      {"3, 2", "1, 1", "2, 0", "1, 1", "2, 3", "first", "1x2x7x6", "1x2x6x4"}},
     {"of_volumes",
      {"2, 3, 2", "2, 1, 3", "1, 1, 0", "0, 1, 1", "1, 1, 2", "last",
       "1x4x3x5x2", "1x2x3x2x2"}}},
    {.gradient = false});

// None wins where the maximum is NaN.
const CaseTable nonFinite("pool_winner", kWinner,
                          {{"non_finite",
                            {"3, 3", "2, 2", "1, 1", "1, 0", "1, 1", "last",
                             "2x7x6x3", "2x4x3x3"}}},
                          {.gradient = false, .nonFiniteEvery = 13});

} // namespace
