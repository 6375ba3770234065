//===- PoolCases.h - Windows over images, signals and volumes ----------------===//

#ifndef INGOT_TESTS_NUMERIC_POOLCASES_H
#define INGOT_TESTS_NUMERIC_POOLCASES_H

#include "tests/numeric/NumericCase.h"

namespace ingot::test {

/// What is empty is 0 of a border, else 1.
struct WindowOptions {
  std::vector<int64_t> low = {}, high = {}, dilation = {};
  std::string layout = "channels_last";
};
/// The attributes of a pool.
std::string windows(const std::vector<int64_t> &kernel,
                    const std::vector<int64_t> &stride,
                    const WindowOptions &options = {});

/// Three by three pixels, every second, over a border that is wider above and left.
std::string overlappingWindows();

// Words of all rows: windows, shapes of the image and of what the windows give.

/// Windows that a maximum can be taken of.
const std::vector<CaseTable::Row> &getMaxPoolRows();

/// Windows that a mean can be taken of, with the kind of mean as their first word.
const std::vector<CaseTable::Row> &getMeanPoolRows();

/// Windows over an image of which some elements are NaN or infinite.
std::vector<CaseTable::Row> getNonFinitePoolRows(const char *variant);

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_POOLCASES_H
