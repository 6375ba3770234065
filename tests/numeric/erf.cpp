//===- erf.cpp - Numeric cases of ingot.erf ---------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("erf", 1, {.low = -3, .high = 3},
                            [](const double *x) { return std::erf(x[0]); });

} // namespace
