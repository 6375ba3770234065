//===- abs.cpp - Numeric cases of ingot.abs --------------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const NumberCases numbers("abs", 1, kAroundZero,
                          [](const double *x) { return std::fabs(x[0]); });

} // namespace
