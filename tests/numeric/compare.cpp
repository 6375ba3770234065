//===- compare.cpp - Numeric cases of ingot.compare -------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case floats("compare", "floats",
                  R"((%x: tensor<3x11x$T>, %y: tensor<3x11x$T>)
  -> (tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>) {
  %0 = ingot.compare eq, %x, %y : tensor<3x11x$T>
  %1 = ingot.compare ne, %x, %y : tensor<3x11x$T>
  %2 = ingot.compare lt, %x, %y : tensor<3x11x$T>
  %3 = ingot.compare le, %x, %y : tensor<3x11x$T>
  %4 = ingot.compare gt, %x, %y : tensor<3x11x$T>
  %5 = ingot.compare ge, %x, %y : tensor<3x11x$T>
  return %0, %1, %2, %3, %4, %5
    : tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>
})",
                  {.low = -1, .high = 1});

const Case integers("compare", "integers",
                    R"((%x: tensor<3x11xi64>, %y: tensor<3x11xi64>)
  -> (tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>) {
  %0 = ingot.compare eq, %x, %y : tensor<3x11xi64>
  %1 = ingot.compare ne, %x, %y : tensor<3x11xi64>
  %2 = ingot.compare lt, %x, %y : tensor<3x11xi64>
  %3 = ingot.compare le, %x, %y : tensor<3x11xi64>
  %4 = ingot.compare gt, %x, %y : tensor<3x11xi64>
  %5 = ingot.compare ge, %x, %y : tensor<3x11xi64>
  return %0, %1, %2, %3, %4, %5
    : tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>, tensor<3x11xi1>
})",
                    {.integerCount = 5, .integerLow = -2});

// All of -0, 0, infinities and NaN meet; x - x makes them from constants.
const Case specials("compare", "specials", R"((%y: tensor<5x$T>)
  -> (tensor<5xi1>, tensor<5xi1>, tensor<5xi1>) {
  %zero = ingot.constant dense<[0.0, -0.0, 1.0, -1.0, 0.0]> : tensor<5x$T>
  %other = ingot.constant dense<[-0.0, 0.0, 0.0, 0.0, 0.0]> : tensor<5x$T>
  %x = ingot.div %zero, %other : tensor<5x$T>
  %0 = ingot.compare ne, %x, %y : tensor<5x$T>
  %1 = ingot.compare lt, %x, %y : tensor<5x$T>
  %2 = ingot.compare ge, %x, %y : tensor<5x$T>
  return %0, %1, %2 : tensor<5xi1>, tensor<5xi1>, tensor<5xi1>
})");

} // namespace
