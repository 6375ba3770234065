//===- neg.cpp - Numeric cases of ingot.neg ---------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const PointwiseCases floats("neg", 1, {.low = -3, .high = 3},
                            [](const double *x) { return -x[0]; });

const Case integers("neg", "integers",
                    R"((%x: tensor<3x11xi32>) -> tensor<3x11xi32> {
  %y = ingot.neg %x : tensor<3x11xi32>
  return %y : tensor<3x11xi32>
})",
                    {.integerCount = 23, .integerLow = -11});

} // namespace
