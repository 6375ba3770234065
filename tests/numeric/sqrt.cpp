//===- sqrt.cpp - Numeric cases of ingot.sqrt -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("sqrt", 1, {.low = 0.1, .high = 5},
                            [](const double *x) { return std::sqrt(x[0]); });

} // namespace
