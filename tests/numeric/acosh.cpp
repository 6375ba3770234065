//===- acosh.cpp - Numeric cases of ingot.acosh -----------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("acosh", 1, {.low = 1.1, .high = 5},
                            [](const double *x) { return std::acosh(x[0]); });
const Accuracy accuracy("acosh", {.f32 = 3, .f64 = 3},
                        [](long double x) { return std::acosh(x); });

} // namespace
