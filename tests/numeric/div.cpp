//===- div.cpp - Numeric cases of ingot.div ---------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const PointwiseCases floats("div", 2, {.low = 0.3, .high = 3},
                            [](const double *x) { return x[0] / x[1]; });

const Case integers(
    "div", "integers",
    R"((%x: tensor<3x11xi32>, %y: tensor<3x11xi32>, %u: tensor<7xi64>, %v: tensor<7xi64>)
  -> (tensor<3x11xi32>, tensor<7xi64>) {
  %0 = ingot.div %x, %y : tensor<3x11xi32>
  %1 = ingot.div %u, %v : tensor<7xi64>
  return %0, %1 : tensor<3x11xi32>, tensor<7xi64>
})",
    {.integerCount = 19, .integerLow = 1});

} // namespace
