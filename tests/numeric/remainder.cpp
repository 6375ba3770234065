//===- remainder.cpp - Numeric cases of ingot.remainder ---------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

double remainderByLibm(const double *x) {
  double rest = std::fmod(x[0], x[1]);
  return rest != 0 && (rest < 0) != (x[1] < 0) ? rest + x[1] : rest;
}

// Away from a divisor of 0, around which quotients jump everywhere.
const NumberCases
    numbers("remainder", 2,
            {.low = 0.3, .high = 3, .integerCount = 23, .integerLow = -11},
            remainderByLibm);
const IntegerDivisionCases edges("remainder");

} // namespace
