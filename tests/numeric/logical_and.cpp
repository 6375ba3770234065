//===- logical_and.cpp - Numeric cases of ingot.logical_and ----------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const LogicalCases booleans("logical_and");

} // namespace
