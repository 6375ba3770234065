//===- add.cpp - Numeric cases of ingot.add ---------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const PointwiseCases floats("add", 2, {.low = -3, .high = 3},
                            [](const double *x) { return x[0] + x[1]; });

const Case integers(
    "add", "integers",
    R"((%x: tensor<3x11xi32>, %y: tensor<3x11xi32>, %u: tensor<7xi64>, %v: tensor<7xi64>)
  -> (tensor<3x11xi32>, tensor<7xi64>) {
  %0 = ingot.add %x, %y : tensor<3x11xi32>
  %1 = ingot.add %u, %v : tensor<7xi64>
  return %0, %1 : tensor<3x11xi32>, tensor<7xi64>
})",
    {.integerCount = 23, .integerLow = -11});

} // namespace
