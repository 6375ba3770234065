//===- add.cpp - Numeric cases of ingot.add --------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const NumberCases numbers("add", 2, kAroundZero,
                          [](const double *x) { return x[0] + x[1]; });

} // namespace
