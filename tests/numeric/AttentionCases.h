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

/// A mask leaves something of every row.
inline constexpr CaseOptions kAttentionOptions{
    .low = -1, .high = 1, .integerCount = 13};

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_ATTENTIONCASES_H
