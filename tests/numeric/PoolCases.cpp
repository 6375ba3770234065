//===- PoolCases.cpp - Windows over images, signals and volumes --------------===//

#include "tests/numeric/PoolCases.h"

using namespace ingot::test;

const std::vector<CaseTable::Row> &ingot::test::getMaxPoolRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"max_disjoint",
       {"2, 2", "2, 2", "0, 0", "0, 0", "1, 1", "last", "2x4x6x3", "2x2x3x3"}},
      {"max_overlapping",
       {"3, 3", "2, 2", "1, 1", "1, 0", "1, 1", "last", "1x7x6x2", "1x4x3x2"}},
      {"max_channels_first",
       {"2, 3", "2, 1", "1, 1", "0, 1", "1, 1", "first", "2x2x5x6", "2x2x3x6"}},
      {"max_dilated",
       {"3, 2", "1, 1", "0, 0", "0, 1", "2, 3", "last", "1x7x6x2", "1x3x4x2"}},
      {"max_dilated_with_border",
       {"3, 2", "1, 1", "2, 0", "1, 1", "2, 3", "last", "1x7x6x2", "1x6x4x2"}},
      // The last row and column of the image belong to no window.
      {"max_uneven",
       {"2, 3", "2, 3", "0, 0", "0, 0", "1, 1", "first", "2x3x5x7", "2x3x2x2"}},
      // Rows and columns between windows belong to none.
      {"max_sparse",
       {"2, 1", "3, 2", "1, 0", "0, 0", "1, 1", "last", "1x8x5x3", "1x3x3x3"}},
      // As many channels as fill vectors, and some more.
      {"max_wide",
       {"3, 3", "2, 2", "1, 1", "1, 1", "1, 1", "last", "1x5x6x19",
        "1x3x3x19"}},
      {"max_of_signals", {"3", "2", "1", "1", "1", "first", "2x3x7", "2x3x4"}},
      {"max_of_signals_dilated",
       {"2", "1", "2", "1", "3", "last", "2x7x3", "2x7x3"}},
      {"max_of_volumes",
       {"2, 3, 2", "2, 1, 3", "1, 1, 0", "0, 1, 1", "1, 1, 2", "last",
        "1x4x3x5x2", "1x2x3x2x2"}}};
  return rows;
}

std::vector<CaseTable::Row>
ingot::test::getNonFinitePoolRows(const char *variant) {
  return {
      {variant,
       {"3, 3", "2, 2", "1, 1", "1, 0", "1, 1", "last", "2x7x6x3", "2x4x3x3"},
       CaseOptions{.gradient = false, .nonFiniteEvery = 13}}};
}
