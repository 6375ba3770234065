//===- asin.cpp - Numeric cases of ingot.asin -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases floats("asin", 1, {.low = -0.9, .high = 0.9},
                            [](const double *x) { return std::asin(x[0]); });
const Accuracy accuracy("asin", {.f32 = 3, .f64 = 3},
                        [](long double x) { return std::asin(x); });

} // namespace
