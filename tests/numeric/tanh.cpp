//===- tanh.cpp - Numeric cases of ingot.tanh -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("tanh", 1, {.low = -3, .high = 3},
                            [](const double *x) { return std::tanh(x[0]); });
const Accuracy accuracy("tanh", {.f32 = 2, .f64 = 3},
                        [](long double x) { return std::tanh(x); });

} // namespace
