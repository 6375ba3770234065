//===- minimum.cpp - Numeric cases of ingot.minimum -------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("minimum", 2, {.low = -3, .high = 3},
                            [](const double *x) {
                              return std::isnan(x[0]) || x[0] < x[1] ? x[0]
                                                                     : x[1];
                            });

const Case integers(
    "minimum", "integers",
    R"((%x: tensor<3x11xi32>, %y: tensor<3x11xi32>, %u: tensor<7xi64>, %v: tensor<7xi64>)
  -> (tensor<3x11xi32>, tensor<7xi64>) {
  %0 = ingot.minimum %x, %y : tensor<3x11xi32>
  %1 = ingot.minimum %u, %v : tensor<7xi64>
  return %0, %1 : tensor<3x11xi32>, tensor<7xi64>
})",
    {.integerCount = 23, .integerLow = -11});

// Equal elements: the gradient is split in halves, as central differences are.
const Case ties("minimum", "ties", R"((%x: tensor<3x5x$T>) -> tensor<3x5x$T> {
  %y = ingot.minimum %x, %x : tensor<3x5x$T>
  return %y : tensor<3x5x$T>
})");

} // namespace
