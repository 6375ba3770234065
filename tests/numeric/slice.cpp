//===- slice.cpp - Numeric cases of ingot.slice -----------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const CaseTable
    slices("slice", R"((%x: tensor<$1>) -> tensor<$2> {
  %y = ingot.slice %x, [$3] to [$4] by [$5] : tensor<$1>
  return %y : tensor<$2>
})",
           {{"rows", {"7x5x$T", "4x5x$T", "2, 0", "6, 5", "1, 1"}},
            {"columns", {"5x19x$T", "5x5x$T", "0, 3", "5, 8", "1, 1"}},
            {"strided", {"7x11x$T", "2x6x$T", "1, 0", "7, 11", "3, 2"}},
            {"element", {"3x5x$T", "1x1x$T", "2, 4", "3, 5", "1, 1"}},
            {"integers", {"3x5xi64", "2x4xi64", "0, 1", "3, 5", "2, 1"}}});

// What was repeated only to be cut off again has no loop in the result.
const Case ofExpansion("slice", "of_expansion",
                       R"((%x: tensor<7x$T>) -> tensor<9x4x$T> {
  %0 = ingot.expand %x, dims = [0] : tensor<7x$T> to tensor<7x5x$T>
  %1 = ingot.slice %0, [0, 1] to [7, 5] by [1, 1] : tensor<7x5x$T>
  %y = ingot.pad %1, low = [1, 0], high = [1, 0], value = 0.0 : tensor<7x4x$T>
  return %y : tensor<9x4x$T>
})",
                       {});

} // namespace
