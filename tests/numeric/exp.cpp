//===- exp.cpp - Numeric cases of ingot.exp ---------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("exp", 1, {.low = -4, .high = 4},
                            [](const double *x) { return std::exp(x[0]); });

} // namespace
