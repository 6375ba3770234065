//===- div.cpp - Numeric cases of ingot.div --------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const NumberCases
    numbers("div", 2,
            {.low = 0.3, .high = 3, .integerCount = 19, .integerLow = 1},
            [](const double *x) { return x[0] / x[1]; });

const IntegerDivisionCases edges("div");

} // namespace
