//===- attention_backward.cpp - Numeric cases of ingot.attention_backward ---===//

#include "tests/numeric/AttentionCases.h"

namespace {

using namespace ingot::test;

/// The small ones are run as gradients of attention.
std::vector<CaseTable::Row> largeOf(std::vector<CaseTable::Row> rows) {
  std::erase_if(rows, [](const CaseTable::Row &row) { return !row.options; });
  return rows;
}

const CaseTable shapes(
    "attention_backward",
    R"((%d: tensor<$4x$T>, %q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$3x$T>)
    -> (tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>) {
  %a, %b, %c = ingot.attention_backward %d, %q, %k, %v scale = 0.5 causal = $5
    : tensor<$4x$T>, tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
  return %a, %b, %c : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
})",
    largeOf(getAttentionRows()));

const CaseTable masks(
    "attention_backward",
    R"((%d: tensor<$4x$T>, %q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$3x$T>,
    %m: tensor<$6) -> (tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>) {
  %a, %b, %c = ingot.attention_backward %d, %q, %k, %v, %m scale = 0.5 causal = $5
    : tensor<$4x$T>, tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>, tensor<$6
  return %a, %b, %c : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
})",
    largeOf(getAddedMaskRows()));

const CaseTable booleans(
    "attention_backward",
    R"((%d: tensor<$4x$T>, %q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$3x$T>,
    %i: tensor<$6xi32>) -> (tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>) {
  %one = ingot.constant dense<1> : tensor<$6xi32>
  %m = ingot.compare ne, %i, %one : tensor<$6xi32>
  %a, %b, %c = ingot.attention_backward %d, %q, %k, %v, %m scale = 0.5 causal = $5
    : tensor<$4x$T>, tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>, tensor<$6xi1>
  return %a, %b, %c : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
})",
    largeOf(getBooleanMaskRows()));

// One gradient of the three is wanted, for which the others are not computed.
const CaseTable single(
    "attention_backward",
    R"((%d: tensor<2x4x3x$T>, %q: tensor<2x4x5x$T>, %k: tensor<2x7x5x$T>, %v: tensor<2x7x3x$T>)
    -> tensor<$1x$T> {
  %a, %b, %c = ingot.attention_backward %d, %q, %k, %v scale = 0.5 causal = false
    : tensor<2x4x3x$T>, tensor<2x4x5x$T>, tensor<2x7x5x$T>, tensor<2x7x3x$T>
  return %$2 : tensor<$1x$T>
})",
    {{"of_query", {"2x4x5", "a"}},
     {"of_key", {"2x7x5", "b"}},
     {"of_value", {"2x7x3", "c"}}},
    kAttentionOptions);

} // namespace
