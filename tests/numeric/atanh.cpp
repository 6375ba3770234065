//===- atanh.cpp - Numeric cases of ingot.atanh -----------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("atanh", 1, {.low = -0.9, .high = 0.9},
                            [](const double *x) { return std::atanh(x[0]); });
const Accuracy accuracy("atanh", {.f32 = 3, .f64 = 3},
                        [](long double x) { return std::atanh(x); });

} // namespace
