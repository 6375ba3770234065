//===- PoolCases.h - Windows over images, signals and volumes ----------------===//

#ifndef INGOT_TESTS_NUMERIC_POOLCASES_H
#define INGOT_TESTS_NUMERIC_POOLCASES_H

#include "tests/numeric/NumericCase.h"

namespace ingot::test {

// Words of all rows: kernel, stride, low, high, dilation, layout, image, windows.

/// Windows that a maximum can be taken of.
const std::vector<CaseTable::Row> &getMaxPoolRows();

/// Windows over an image of which some elements are NaN or infinite.
std::vector<CaseTable::Row> getNonFinitePoolRows(const char *variant);

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_POOLCASES_H
