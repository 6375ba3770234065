//===- sum.cpp - Numeric cases of ingot.sum --------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const ReductionCases reductions("sum", {.low = -3, .high = 3});
const LongReductionCases longRows("sum", {.low = -3, .high = 3});

} // namespace
