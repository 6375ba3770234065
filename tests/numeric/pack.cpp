//===- pack.cpp - Numeric cases of ingot.pack -------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case part("pack", "part", R"((%x: tensor<7x5x$T>) -> tensor<2x5x4x$T> {
  %y = ingot.pack %x, order = [1, 0], panel_columns = 4 : tensor<7x5x$T>
  return %y : tensor<2x5x4x$T>
})",
                {});

const Case stack("pack", "stack",
                 R"((%x: tensor<6x1x3x2x$T>) -> tensor<2x6x3x$T> {
  %y = ingot.pack %x, order = [1, 2, 3, 0], panel_columns = 3 : tensor<6x1x3x2x$T>
  return %y : tensor<2x6x3x$T>
})",
                 {});

} // namespace
