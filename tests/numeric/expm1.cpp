//===- expm1.cpp - Numeric cases of ingot.expm1 -----------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("expm1", 1, {.low = -2, .high = 2},
                            [](const double *x) { return std::expm1(x[0]); });

} // namespace
