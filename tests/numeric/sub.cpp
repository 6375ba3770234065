//===- sub.cpp - Numeric cases of ingot.sub --------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const NumberCases numbers("sub", 2, kAroundZero,
                          [](const double *x) { return x[0] - x[1]; });

} // namespace
