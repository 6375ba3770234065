//===- sub.cpp - Numeric cases of ingot.sub ---------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const PointwiseCases floats("sub", 2, {.low = -3, .high = 3},
                            [](const double *x) { return x[0] - x[1]; });

const Case integers(
    "sub", "integers",
    R"((%x: tensor<3x11xi32>, %y: tensor<3x11xi32>, %u: tensor<7xi64>, %v: tensor<7xi64>)
  -> (tensor<3x11xi32>, tensor<7xi64>) {
  %0 = ingot.sub %x, %y : tensor<3x11xi32>
  %1 = ingot.sub %u, %v : tensor<7xi64>
  return %0, %1 : tensor<3x11xi32>, tensor<7xi64>
})",
    {.integerCount = 23, .integerLow = -11});

} // namespace
