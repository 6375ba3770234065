//===- argmin.cpp - Numeric cases of ingot.argmin ---------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("argmin", "rows",
                R"((%x: tensor<3x5x19x$T>) -> tensor<3x5xi64> {
  %y = ingot.argmin %x, dim = 2 : tensor<3x5x19x$T>
  return %y : tensor<3x5xi64>
})");

const Case middle("argmin", "middle",
                  R"((%x: tensor<3x5x19x$T>) -> tensor<3x19xi64> {
  %y = ingot.argmin %x, dim = 1 : tensor<3x5x19x$T>
  return %y : tensor<3x19xi64>
})");

const Case columns("argmin", "columns",
                   R"((%x: tensor<3x5x19x$T>) -> tensor<5x19xi64> {
  %y = ingot.argmin %x, dim = 0 : tensor<3x5x19x$T>
  return %y : tensor<5x19xi64>
})");

// Repeated values: the first one counts.
const Case ties("argmin", "ties", R"((%x: tensor<3x11xi32>) -> tensor<3xi64> {
  %y = ingot.argmin %x, dim = 1 : tensor<3x11xi32>
  return %y : tensor<3xi64>
})",
                {.integerCount = 5});

// NaN wins over every number, infinite ones too. Rows that lanes of a warp share, a
// warp, and a block.
const Case nonFiniteShort("argmin", "non_finite_short",
                          R"((%x: tensor<13x19x$T>) -> tensor<13xi64> {
  %y = ingot.argmin %x, dim = 1 : tensor<13x19x$T>
  return %y : tensor<13xi64>
})",
                          {.gradient = false, .nonFiniteEvery = 23});

const Case nonFinite("argmin", "non_finite",
                     R"((%x: tensor<13x301x$T>) -> tensor<13xi64> {
  %y = ingot.argmin %x, dim = 1 : tensor<13x301x$T>
  return %y : tensor<13xi64>
})",
                     {.gradient = false, .nonFiniteEvery = 401});

const Case nonFiniteLong("argmin", "non_finite_long",
                         R"((%x: tensor<7x1501x$T>) -> tensor<7xi64> {
  %y = ingot.argmin %x, dim = 1 : tensor<7x1501x$T>
  return %y : tensor<7xi64>
})",
                         {.gradient = false, .nonFiniteEvery = 1801});

} // namespace
