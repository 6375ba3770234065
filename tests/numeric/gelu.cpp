//===- gelu.cpp - Numeric cases of ingot.gelu -------------------------------===//

#include "tests/numeric/NumericCase.h"

#include <cmath>

namespace {

using namespace ingot::test;

const PointwiseCases
    floats("gelu", 1, {.low = -4, .high = 4}, [](const double *x) {
      double limit = std::fmax(x[0], -64); // of NaN erf says it
      return limit / 2 * (1 + std::erf(x[0] / std::sqrt(2.0)));
    });

} // namespace
