//===- cos.cpp - Numeric cases of ingot.cos ---------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("cos", 1, {.low = -7, .high = 7},
                            [](const double *x) { return std::cos(x[0]); });

} // namespace
