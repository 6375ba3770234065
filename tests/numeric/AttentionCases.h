//===- AttentionCases.h - Shapes and masks of attention ------------------------===//

#ifndef INGOT_TESTS_NUMERIC_ATTENTIONCASES_H
#define INGOT_TESTS_NUMERIC_ATTENTIONCASES_H

#include "tests/numeric/NumericCase.h"

namespace ingot::test {

/// Of query, key, value and output, and whether keys may come later.
const std::vector<CaseTable::Row> &getAttentionRows();

/// The same and a mask of floats, from the first extent to the end of its type.
const std::vector<CaseTable::Row> &getAddedMaskRows();

/// The same and the shape of a mask of booleans.
const std::vector<CaseTable::Row> &getBooleanMaskRows();

/// Rows of the first kind, in which every query sees some of the keys, for operands that
/// are not finite.
const std::vector<CaseTable::Row> &getCausalRows();
/// Shapes of query, key, value, output, the integers that `kPadding` reads, and a mask;
/// the mask and its element type.
const std::vector<CaseTable::Row> &getPaddedRows();

/// Makes `%keys` and `%values` minus infinity where the mask leaves a key out: `%m`, of
/// booleans, or `%added`, of floats.
inline constexpr const char *kPadding =
    R"(  %one = ingot.constant dense<1> : tensor<$5xi32>
  %sees = ingot.compare ne, %i, %one : tensor<$5xi32>
  %keyZeros = ingot.constant dense<0.0> : tensor<$2x$T>
  %keyPadding = ingot.log %keyZeros : tensor<$2x$T>
  %seesKey = ingot.expand %sees, dims = [0, 1] : tensor<$5xi1> to tensor<$2xi1>
  %keys = ingot.where %seesKey, %k, %keyPadding : tensor<$2xi1>, tensor<$2x$T>
  %valueZeros = ingot.constant dense<0.0> : tensor<$3x$T>
  %valuePadding = ingot.log %valueZeros : tensor<$3x$T>
  %seesValue = ingot.expand %sees, dims = [0, 1] : tensor<$5xi1> to tensor<$3xi1>
  %values = ingot.where %seesValue, %v, %valuePadding : tensor<$3xi1>, tensor<$3x$T>
  %m = ingot.reshape %sees : tensor<$5xi1> to tensor<$6xi1>
  %zeros = ingot.constant dense<0.0> : tensor<$6x$T>
  %excluded = ingot.log %zeros : tensor<$6x$T>
  %added = ingot.where %m, %zeros, %excluded : tensor<$6xi1>, tensor<$6x$T>
)";

/// A mask leaves something of every row.
inline constexpr CaseOptions kAttentionOptions{
    .low = -1, .high = 1, .integerCount = 13};

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_ATTENTIONCASES_H
