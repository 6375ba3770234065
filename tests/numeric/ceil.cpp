//===- ceil.cpp - Numeric cases of ingot.ceil -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("ceil", 1, {.low = -4, .high = 4},
                            [](const double *x) { return std::ceil(x[0]); });

} // namespace
