//===- pool_winner.cpp - Numeric cases of ingot.pool_winner ----------------===//

#include "tests/numeric/PoolCases.h"

namespace {

using namespace ingot::test;

// None wins where the maximum is NaN.
const char *kWinner = R"((%x: tensor<$7x$T>) -> tensor<$8xi32> {
  %y = ingot.pool %x kind = max kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : tensor<$7x$T>
  %w = ingot.pool_winner %x, %y kernel = [$1] stride = [$2] low = [$3] high = [$4] dilation = [$5] layout = channels_$6 : (tensor<$7x$T>, tensor<$8x$T>) -> tensor<$8xi32>
  return %w : tensor<$8xi32>
})";

const CaseTable windows("pool_winner", kWinner, getMaxPoolRows(),
                        {.gradient = false});
const CaseTable nonFinite("pool_winner", kWinner,
                          getNonFinitePoolRows("non_finite"));

} // namespace
