//===- amax.cpp - Numeric cases of ingot.amax ------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const ReductionCases reductions("amax", {.low = -3, .high = 3});
const ExtremumCases extrema("amax");

} // namespace
