//===- pad.cpp - Numeric cases of ingot.pad --------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const CaseTable borders(
    "pad", R"((%x: tensor<$1x$T>) -> tensor<$2x$T> {
  %y = ingot.pad %x, low = [$3], high = [$4], value = $5 : tensor<$1x$T>
  return %y : tensor<$2x$T>
})",
    {{"around", {"3x5", "6x8", "1, 2", "2, 1", "0.0"}},
     {"columns", {"3x5", "3x17", "0, 0", "0, 12", "-1.5"}},
     {"none", {"1x7", "1x7", "0, 0", "0, 0", "1.0"}},
     {"image", {"1x5x5x3", "1x9x9x3", "0, 2, 2, 0", "0, 2, 2, 0", "0.0"}}});

} // namespace
