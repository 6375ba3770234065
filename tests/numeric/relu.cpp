//===- relu.cpp - Numeric cases of ingot.relu -------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const PointwiseCases
    floats("relu", 1, {.low = -3, .high = 3, .keepsSignOfZero = false},
           [](const double *x) { return x[0] <= 0 ? 0.0 : x[0]; });

} // namespace
