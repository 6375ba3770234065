//===- log1p.cpp - Numeric cases of ingot.log1p -----------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("log1p", 1, {.low = -0.8, .high = 5},
                            [](const double *x) { return std::log1p(x[0]); });

} // namespace
