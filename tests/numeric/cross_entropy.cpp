//===- cross_entropy.cpp - Numeric cases of ingot.cross_entropy -------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case
    rows("cross_entropy", "rows",
         R"((%x: tensor<7x10x$T>, %labels: tensor<7xi64>) -> tensor<7x$T> {
  %l = ingot.cross_entropy %x, %labels : tensor<7x10x$T>, tensor<7xi64>
  return %l : tensor<7x$T>
})",
         {.integerCount = 10});

const Case
    one_row("cross_entropy", "one_row",
            R"((%x: tensor<1x5x$T>, %labels: tensor<1xi32>) -> tensor<1x$T> {
  %l = ingot.cross_entropy %x, %labels : tensor<1x5x$T>, tensor<1xi32>
  return %l : tensor<1x$T>
})",
            {.integerCount = 5});

// Labels from -3 to 7 for five classes: those outside choose no logit.
const Case labels_outside(
    "cross_entropy", "labels_outside",
    R"((%x: tensor<9x5x$T>, %labels: tensor<9xi64>) -> tensor<9x$T> {
  %l = ingot.cross_entropy %x, %labels : tensor<9x5x$T>, tensor<9xi64>
  return %l : tensor<9x$T>
})",
    {.integerCount = 11, .integerLow = -3});

const Case
    large("cross_entropy", "large",
          R"((%x: tensor<5x33x$T>, %labels: tensor<5xi64>) -> tensor<5x$T> {
  %l = ingot.cross_entropy %x, %labels : tensor<5x33x$T>, tensor<5xi64>
  return %l : tensor<5x$T>
})",
          {.low = -200, .high = 200, .integerCount = 33, .gradient = false});

} // namespace
