//===- pool_winner.cpp - Numeric cases of ingot.pool_winner ----------------===//

#include "tests/numeric/PoolCases.h"

namespace {

using namespace ingot::test;

// None wins where the maximum is NaN.
const char *kWinner = R"((%x: tensor<$2x$T>) -> tensor<$3xi32> {
  %y = ingot.pool %x kind = max $1 : tensor<$2x$T>
  %w = ingot.pool_winner %x, %y $1 : (tensor<$2x$T>, tensor<$3x$T>) -> tensor<$3xi32>
  return %w : tensor<$3xi32>
})";

const CaseTable windows("pool_winner", kWinner, getMaxPoolRows(),
                        {.gradient = false});
const CaseTable nonFinite("pool_winner", kWinner,
                          getNonFinitePoolRows("non_finite"));

} // namespace
