//===- log_softmax_backward.cpp - Numeric cases of ingot.log_softmax_backward ---===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const RowGradientCases rows("log_softmax_backward");

} // namespace
