//===- sign.cpp - Numeric cases of ingot.sign -------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const PointwiseCases floats("sign", 1, {.low = -3, .high = 3},
                            [](const double *x) {
                              return x[0] > 0 ? 1.0 : x[0] < 0 ? -1.0 : x[0];
                            });

} // namespace
