//===- atan.cpp - Numeric cases of ingot.atan -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("atan", 1, {.low = -3, .high = 3},
                            [](const double *x) { return std::atan(x[0]); });
const Accuracy accuracy("atan", {.f32 = 2.5, .f64 = 2.5},
                        [](long double x) { return std::atan(x); });

} // namespace
