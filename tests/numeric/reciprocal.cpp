//===- reciprocal.cpp - Numeric cases of ingot.reciprocal -------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const PointwiseCases floats("reciprocal", 1, {.low = 0.2, .high = 4},
                            [](const double *x) { return 1 / x[0]; });

} // namespace
