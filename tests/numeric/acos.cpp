//===- acos.cpp - Numeric cases of ingot.acos -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("acos", 1, {.low = -0.9, .high = 0.9},
                            [](const double *x) { return std::acos(x[0]); });
const Accuracy accuracy("acos", {.f32 = 3, .f64 = 3},
                        [](long double x) { return std::acos(x); });

} // namespace
