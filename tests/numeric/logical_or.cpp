//===- logical_or.cpp - Numeric cases of ingot.logical_or ------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const LogicalCases booleans("logical_or");

} // namespace
