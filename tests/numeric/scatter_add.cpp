//===- scatter_add.cpp - Numeric cases of ingot.scatter_add -----------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

// Indices are 0, 1, 4, 9, ... modulo 11: several are equal, and some belong nowhere.
constexpr CaseOptions kSomeOutside{.integerCount = 11, .integerLow = -1};

const Case
    rows("scatter_add", "rows",
         R"((%x: tensor<40x19x$T>, %i: tensor<40xi64>) -> tensor<9x19x$T> {
  %y = ingot.scatter_add %x to %i dim = 0 : tensor<40xi64>, tensor<40x19x$T> -> tensor<9x19x$T>
  return %y : tensor<9x19x$T>
})",
         kSomeOutside);

const Case
    columns("scatter_add", "columns",
            R"((%x: tensor<3x21x$T>, %i: tensor<21xi32>) -> tensor<3x9x$T> {
  %y = ingot.scatter_add %x to %i dim = 1 : tensor<21xi32>, tensor<3x21x$T> -> tensor<3x9x$T>
  return %y : tensor<3x9x$T>
})",
            kSomeOutside);

const Case middle(
    "scatter_add", "middle",
    R"((%x: tensor<2x4x5x3x$T>, %i: tensor<4x5xi64>) -> tensor<2x9x3x$T> {
  %y = ingot.scatter_add %x to %i dim = 1 : tensor<4x5xi64>, tensor<2x4x5x3x$T> -> tensor<2x9x3x$T>
  return %y : tensor<2x9x3x$T>
})",
    kSomeOutside);

const Case one("scatter_add", "one",
               R"((%x: tensor<4x$T>, %i: tensor<i64>) -> tensor<9x4x$T> {
  %y = ingot.scatter_add %x to %i dim = 0 : tensor<i64>, tensor<4x$T> -> tensor<9x4x$T>
  return %y : tensor<9x4x$T>
})");

const Case
    integers("scatter_add", "integers",
             R"((%x: tensor<20x4xi32>, %i: tensor<20xi64>) -> tensor<9x4xi32> {
  %y = ingot.scatter_add %x to %i dim = 0 : tensor<20xi64>, tensor<20x4xi32> -> tensor<9x4xi32>
  return %y : tensor<9x4xi32>
})",
             kSomeOutside);

} // namespace
