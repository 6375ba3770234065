//===- sinh.cpp - Numeric cases of ingot.sinh -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("sinh", 1, {.low = -3, .high = 3},
                            [](const double *x) { return std::sinh(x[0]); });
const Accuracy accuracy("sinh", {.f32 = 3, .f64 = 3},
                        [](long double x) { return std::sinh(x); });

} // namespace
