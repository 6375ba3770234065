//===- slice.cpp - Numeric cases of ingot.slice -----------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("slice", "rows", R"((%x: tensor<7x5x$T>) -> tensor<4x5x$T> {
  %y = ingot.slice %x, [2, 0] to [6, 5] by [1, 1] : tensor<7x5x$T>
  return %y : tensor<4x5x$T>
})",
                {});

const Case columns("slice", "columns",
                   R"((%x: tensor<5x19x$T>) -> tensor<5x5x$T> {
  %y = ingot.slice %x, [0, 3] to [5, 8] by [1, 1] : tensor<5x19x$T>
  return %y : tensor<5x5x$T>
})",
                   {});

const Case strided("slice", "strided",
                   R"((%x: tensor<7x11x$T>) -> tensor<2x6x$T> {
  %y = ingot.slice %x, [1, 0] to [7, 11] by [3, 2] : tensor<7x11x$T>
  return %y : tensor<2x6x$T>
})",
                   {});

const Case element("slice", "element",
                   R"((%x: tensor<3x5x$T>) -> tensor<1x1x$T> {
  %y = ingot.slice %x, [2, 4] to [3, 5] by [1, 1] : tensor<3x5x$T>
  return %y : tensor<1x1x$T>
})",
                   {});

const Case integers("slice", "integers",
                    R"((%x: tensor<3x5xi64>) -> tensor<2x4xi64> {
  %y = ingot.slice %x, [0, 1] to [3, 5] by [2, 1] : tensor<3x5xi64>
  return %y : tensor<2x4xi64>
})",
                    {});

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
