//===- pool.cpp - Numeric cases of ingot.pool ------------------------------===//

#include "tests/numeric/PoolCases.h"

namespace {

using namespace ingot::test;

// A window with NaN is NaN.
const char *kMax = R"((%x: tensor<$2x$T>) -> tensor<$3x$T> {
  %y = ingot.pool %x kind = max $1 : tensor<$2x$T>
  return %y : tensor<$3x$T>
})";
const CaseTable maxima("pool", kMax, getMaxPoolRows());
const CaseTable nonFinite("pool", kMax, getNonFinitePoolRows("max_non_finite"));

// Words: kind, windows, input, output.
const CaseTable means("pool", R"((%x: tensor<$3x$T>) -> tensor<$4x$T> {
  %y = ingot.pool %x kind = $1 $2 : tensor<$3x$T>
  return %y : tensor<$4x$T>
})",
                      getMeanPoolRows());

// A sum is of the type that it is accumulated in. Words: windows, input, output.
const char *kSum = R"((%x: tensor<$2x$T>) -> tensor<$3xf32> {
  %0 = ingot.cast %x : tensor<$2x$T> to tensor<$2xf32>
  %y = ingot.pool %0 kind = sum $1 : tensor<$2xf32>
  return %y : tensor<$3xf32>
})";

const CaseTable sums(
    "pool", kSum,
    {{"sum_overlapping",
      {windows({3, 2}, {1, 2}, {.low = {1, 1}, .high = {2, 0}}), "2x5x7x3",
       "2x6x4x3"}},
     {"sum_dilated",
      {windows({2, 3}, {2, 1},
               {.low = {1, 2},
                .high = {0, 1},
                .dilation = {3, 2},
                .layout = "channels_first"}),
       "1x2x6x7", "1x2x2x6"}},
     {"sum_of_volumes",
      {windows(
           {3, 2, 2}, {1, 2, 1},
           {.low = {1, 0, 1}, .high = {0, 1, 1}, .layout = "channels_first"}),
       "1x2x3x4x3", "1x2x2x2x4"}}},
    {.gradient = false});

const CaseTable nonFiniteSums("pool", kSum,
                              getNonFinitePoolRows("sum_non_finite"));

} // namespace
