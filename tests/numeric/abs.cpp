//===- abs.cpp - Numeric cases of ingot.abs ---------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("abs", 1, {.low = -3, .high = 3},
                            [](const double *x) { return std::fabs(x[0]); });

const Case integers("abs", "integers",
                    R"((%x: tensor<3x11xi32>) -> tensor<3x11xi32> {
  %y = ingot.abs %x : tensor<3x11xi32>
  return %y : tensor<3x11xi32>
})",
                    {.integerCount = 23, .integerLow = -11});

} // namespace
