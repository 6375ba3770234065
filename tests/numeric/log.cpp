//===- log.cpp - Numeric cases of ingot.log ---------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("log", 1, {.low = 0.1, .high = 5},
                            [](const double *x) { return std::log(x[0]); });

} // namespace
