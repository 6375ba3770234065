//===- pow.cpp - Numeric cases of ingot.pow ---------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("pow", 2, {.low = 0.3, .high = 3},
                            [](const double *x) {
                              return std::pow(x[0], x[1]);
                            });

} // namespace
