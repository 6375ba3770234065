//===- softmax_backward.cpp - Numeric cases of ingot.softmax_backward ------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const RowGradientCases rows("softmax_backward");

} // namespace
