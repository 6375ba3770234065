//===- sigmoid.cpp - Numeric cases of ingot.sigmoid -------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("sigmoid", 1, {.low = -6, .high = 6},
                            [](const double *x) {
                              return 1 / (1 + std::exp(-x[0]));
                            });

} // namespace
