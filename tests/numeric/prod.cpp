//===- prod.cpp - Numeric cases of ingot.prod ------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const ReductionCases reductions("prod", {.low = 0.8, .high = 1.25});
const LongReductionCases longRows("prod", {.low = 0.999, .high = 1.001});

} // namespace
