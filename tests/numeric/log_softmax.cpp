//===- log_softmax.cpp - Numeric cases of ingot.log_softmax ----------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const RowCases rows("log_softmax");

} // namespace
