//===- rsqrt.cpp - Numeric cases of ingot.rsqrt -----------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("rsqrt", 1, {.low = 0.1, .high = 5},
                            [](const double *x) {
                              return 1 / std::sqrt(x[0]);
                            });

} // namespace
