//===- maximum.cpp - Numeric cases of ingot.maximum -------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("maximum", 2, {.low = -3, .high = 3},
                            [](const double *x) {
                              return std::isnan(x[0]) || x[0] > x[1] ? x[0]
                                                                     : x[1];
                            });

const Case integers(
    "maximum", "integers",
    R"((%x: tensor<3x11xi32>, %y: tensor<3x11xi32>, %u: tensor<7xi64>, %v: tensor<7xi64>)
  -> (tensor<3x11xi32>, tensor<7xi64>) {
  %0 = ingot.maximum %x, %y : tensor<3x11xi32>
  %1 = ingot.maximum %u, %v : tensor<7xi64>
  return %0, %1 : tensor<3x11xi32>, tensor<7xi64>
})",
    {.integerCount = 23, .integerLow = -11});

// Equal elements: the gradient is split in halves, as central differences are.
const Case ties("maximum", "ties", R"((%x: tensor<3x5x$T>) -> tensor<3x5x$T> {
  %y = ingot.maximum %x, %x : tensor<3x5x$T>
  return %y : tensor<3x5x$T>
})");

} // namespace
