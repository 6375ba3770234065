//===- neg.cpp - Numeric cases of ingot.neg --------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const NumberCases numbers("neg", 1, kAroundZero,
                          [](const double *x) { return -x[0]; });

} // namespace
