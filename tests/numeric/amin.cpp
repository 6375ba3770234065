//===- amin.cpp - Numeric cases of ingot.amin ------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const ReductionCases reductions("amin", {.low = -3, .high = 3});
const ExtremumCases extrema("amin");

} // namespace
