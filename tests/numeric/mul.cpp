//===- mul.cpp - Numeric cases of ingot.mul --------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const NumberCases numbers("mul", 2, kAroundZero,
                          [](const double *x) { return x[0] * x[1]; });

} // namespace
