//===- cosh.cpp - Numeric cases of ingot.cosh -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("cosh", 1, {.low = -3, .high = 3},
                            [](const double *x) { return std::cosh(x[0]); });
const Accuracy accuracy("cosh", {.f32 = 3, .f64 = 3},
                        [](long double x) { return std::cosh(x); });

} // namespace
