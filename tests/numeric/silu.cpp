//===- silu.cpp - Numeric cases of ingot.silu -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases
    floats("silu", 1, {.low = -6, .high = 6}, [](const double *x) {
      // -inf / inf would be NaN
      return std::fmax(x[0], -1024) / (1 + std::exp(-x[0]));
    });

} // namespace
