//===- asinh.cpp - Numeric cases of ingot.asinh -----------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("asinh", 1, {.low = -3, .high = 3},
                            [](const double *x) { return std::asinh(x[0]); });
const Accuracy accuracy("asinh", {.f32 = 3, .f64 = 3},
                        [](long double x) { return std::asinh(x); });

} // namespace
