//===- softmax.cpp - Numeric cases of ingot.softmax ------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const RowCases rows("softmax");

// NaN and infinity make a row NaN, minus infinity only is 0.
const NonFiniteCases nonFinite("softmax",
                               R"((%x: tensor<$1x$2x$T>) -> tensor<$1x$2x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<$1x$2x$T>
  return %y : tensor<$1x$2x$T>
})");

} // namespace
