//===- pool_gather.cpp - Numeric cases of ingot.pool_gather ----------------===//

#include "tests/numeric/PoolCases.h"

namespace {

using namespace ingot::test;

// Words: windows, shapes of the image and of what the windows give.
const CaseTable
    all("pool_gather",
        R"((%d: tensor<$3x$T>) -> tensor<$2x$T> {
  %g = ingot.pool_gather %d $1 : (tensor<$3x$T>) -> tensor<$2x$T>
  return %g : tensor<$2x$T>
})",
        {{"overlapping", {overlappingWindows(), "1x7x6x2", "1x4x3x2"}},
         // Pixels that no window reads get nothing.
         {"sparse",
          {windows({2, 2}, {3, 3},
                   {.low = {1, 0},
                    .high = {1, 1},
                    .dilation = {2, 1},
                    .layout = "channels_first"}),
           "1x2x8x7", "1x2x3x3"}},
         {"of_signals",
          {windows({3}, {1}, {.low = {2}, .high = {1}, .dilation = {2}}),
           "2x7x3", "2x6x3"}}});

// The winners are those of the operand, any numbers.
const Case winners(
    "pool_gather", "winners",
    R"((%d: tensor<1x3x3x2x$T>, %w: tensor<1x3x3x2xi32>) -> tensor<1x5x4x2x$T> {
  %g = ingot.pool_gather %d, %w kernel = [3, 2] stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] layout = channels_last : (tensor<1x3x3x2x$T>, tensor<1x3x3x2xi32>) -> tensor<1x5x4x2x$T>
  return %g : tensor<1x5x4x2x$T>
})",
    {.integerCount = 7});

} // namespace
