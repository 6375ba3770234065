//===- argmin.cpp - Numeric cases of ingot.argmin --------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const PositionCases positions("argmin");

} // namespace
