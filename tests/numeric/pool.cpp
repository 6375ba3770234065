//===- pool.cpp - Numeric cases of ingot.pool ------------------------------===//

#include "tests/numeric/PoolCases.h"

namespace {

using namespace ingot::test;

// A window with NaN is NaN.
const char *kMax = R"((%x: tensor<$7x$T>) -> tensor<$8x$T> {
  %y = ingot.pool %x kind = max kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : tensor<$7x$T>
  return %y : tensor<$8x$T>
})";
const CaseTable maxima("pool", kMax, getMaxPoolRows());
const CaseTable nonFinite("pool", kMax, getNonFinitePoolRows("max_non_finite"));

// Words: kind, kernel, stride, low, high, dilation, layout, input, output.
const CaseTable means(
    "pool", R"((%x: tensor<$8x$T>) -> tensor<$9x$T> {
  %y = ingot.pool %x kind = $1 kernel = [$2] stride = [$3] low = [$4] high = [$5] dilation = [$6] layout = channels_$7 : tensor<$8x$T>
  return %y : tensor<$9x$T>
})",
    {{"mean_disjoint",
      {"mean_of_taps", "2, 2", "2, 2", "0, 0", "0, 0", "1, 1", "last",
       "2x4x6x3", "2x2x3x3"}},
     {"mean_overlapping",
      {"mean_of_taps", "3, 3", "2, 2", "1, 1", "1, 0", "1, 1", "last",
       "1x7x6x2", "1x4x3x2"}},
     {"mean_channels_first",
      {"mean_of_taps", "2, 3", "2, 1", "1, 1", "0, 1", "1, 1", "first",
       "2x2x5x6", "2x2x3x6"}},
     // Windows at the border count fewer pixels.
     {"mean_of_pixels",
      {"mean_of_pixels", "3, 3", "2, 2", "1, 1", "1, 0", "1, 1", "last",
       "1x7x6x2", "1x4x3x2"}},
     {"mean_of_pixels_channels_first",
      {"mean_of_pixels", "3, 4", "1, 3", "2, 1", "1, 3", "1, 1", "first",
       "2x2x4x6", "2x2x5x3"}},
     {"mean_of_pixels_without_border",
      {"mean_of_pixels", "2, 3", "1, 1", "0, 0", "0, 0", "1, 1", "last",
       "1x4x5x3", "1x3x3x3"}},
     {"mean_global",
      {"mean_of_taps", "4, 5", "1, 1", "0, 0", "0, 0", "1, 1", "first",
       "2x3x4x5", "2x3x1x1"}},
     {"mean_uneven",
      {"mean_of_taps", "2, 3", "2, 3", "0, 0", "0, 0", "1, 1", "last",
       "2x5x7x3", "2x2x2x3"}},
     {"mean_of_signals",
      {"mean_of_pixels", "4", "3", "2", "3", "1", "first", "2x3x8", "2x3x4"}},
     {"mean_of_volumes",
      {"mean_of_pixels", "2, 3, 2", "2, 1, 1", "1, 1, 0", "1, 1, 1", "1, 1, 1",
       "last", "1x4x3x4x2", "1x3x3x4x2"}}});

// A sum is of the type that it is accumulated in. Words: kernel, stride, low, high,
// dilation, layout, input, output.
const char *kSum = R"((%x: tensor<$7x$T>) -> tensor<$8xf32> {
  %0 = ingot.cast %x : tensor<$7x$T> to tensor<$7xf32>
  %y = ingot.pool %0 kind = sum kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : tensor<$7xf32>
  return %y : tensor<$8xf32>
})";

const CaseTable sums(
    "pool", kSum,
    {{"sum_overlapping",
      {"3, 2", "1, 2", "1, 1", "2, 0", "1, 1", "last", "2x5x7x3", "2x6x4x3"}},
     {"sum_dilated",
      {"2, 3", "2, 1", "1, 2", "0, 1", "3, 2", "first", "1x2x6x7", "1x2x2x6"}},
     {"sum_of_volumes",
      {"3, 2, 2", "1, 2, 1", "1, 0, 1", "0, 1, 1", "1, 1, 1", "first",
       "1x2x3x4x3", "1x2x2x2x4"}}},
    {.gradient = false});

const CaseTable nonFiniteSums("pool", kSum,
                              getNonFinitePoolRows("sum_non_finite"));

} // namespace
