//===- round.cpp - Numeric cases of ingot.round -----------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("round", 1, {.low = -4, .high = 4},
                            [](const double *x) {
                              return std::nearbyint(x[0]);
                            });

} // namespace
