//===- argmax.cpp - Numeric cases of ingot.argmax --------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const PositionCases positions("argmax");

} // namespace
