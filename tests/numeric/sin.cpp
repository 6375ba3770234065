//===- sin.cpp - Numeric cases of ingot.sin ---------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("sin", 1, {.low = -7, .high = 7},
                            [](const double *x) { return std::sin(x[0]); });

} // namespace
