//===- floor.cpp - Numeric cases of ingot.floor -----------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("floor", 1, {.low = -4, .high = 4},
                            [](const double *x) { return std::floor(x[0]); });

} // namespace
