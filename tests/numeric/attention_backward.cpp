//===- attention_backward.cpp - Numeric cases of ingot.attention_backward ---===//

#include "tests/numeric/AttentionCases.h"

namespace {

using namespace ingot::test;

/// The small ones are run as gradients of attention.
std::vector<CaseTable::Row> largeOf(std::vector<CaseTable::Row> rows) {
  std::erase_if(rows, [](const CaseTable::Row &row) { return !row.options; });
  return rows;
}

constexpr const char *kFunction =
    R"((%d: tensor<$4x$T>, %q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$3x$T>)
    -> (tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>) {
  %a, %b, %c = ingot.attention_backward %d, %q, %k, %v scale = 0.5 causal = $5
    : tensor<$4x$T>, tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
  return %a, %b, %c : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
})";

const CaseTable shapes("attention_backward", kFunction,
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

constexpr const char *kBooleanFunction =
    R"((%d: tensor<$4x$T>, %q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$3x$T>,
    %i: tensor<$6xi32>) -> (tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>) {
  %one = ingot.constant dense<1> : tensor<$6xi32>
  %m = ingot.compare ne, %i, %one : tensor<$6xi32>
  %a, %b, %c = ingot.attention_backward %d, %q, %k, %v, %m scale = 0.5 causal = $5
    : tensor<$4x$T>, tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>, tensor<$6xi1>
  return %a, %b, %c : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
})";

const CaseTable booleans("attention_backward", kBooleanFunction,
                         largeOf(getBooleanMaskRows()));

// What is not finite of a query or of its gradient reaches only keys that it sees: keys
// of a few rows all batches share.
const CaseTable queriesNotFinite(
    "attention_backward",
    R"((%d: tensor<$1x$T>, %q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$2x$T>)
    -> (tensor<$1x$T>, tensor<$1x$T>, tensor<$1x$T>) {
  %keys = ingot.expand %k, dims = [1, 2] : tensor<$2x$T> to tensor<$1x$T>
  %values = ingot.expand %v, dims = [1, 2] : tensor<$2x$T> to tensor<$1x$T>
  %a, %b, %c = ingot.attention_backward %d, %q, %keys, %values scale = 0.5 causal = true
    : tensor<$1x$T>, tensor<$1x$T>, tensor<$1x$T>, tensor<$1x$T>
  return %a, %b, %c : tensor<$1x$T>, tensor<$1x$T>, tensor<$1x$T>
})",
    {{"queries_not_finite",
      {"3x45x7", "45x7"},
      CaseOptions{.gradient = false, .nonFiniteEvery = 431}},
     {"queries_not_finite_panels",
      {"4x131x9", "131x9"},
      CaseOptions{.gradient = false, .nonFiniteEvery = 1300}}});

// What is not finite of a key or its value reaches only queries that see it.
const CaseTable
    keysNotFinite("attention_backward",
                  R"((%d: tensor<$4x$T>, %q: tensor<$1x$T>, %k: tensor<$2x$T>,
    %v: tensor<$3x$T>) -> tensor<$1x$T> {
  %a, %b, %c = ingot.attention_backward %d, %q, %k, %v scale = 0.5 causal = $5
    : tensor<$4x$T>, tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
  return %a : tensor<$1x$T>
})",
                  getCausalRows(), {.gradient = false, .nonFiniteEvery = 431});

// Keys that no query sees, of which nothing is finite, as may lie where samples are padded.
const CaseTable padding(
    "attention_backward",
    R"((%d: tensor<$4x$T>, %q: tensor<$1x$T>, %k: tensor<$2x$T>,
    %v: tensor<$3x$T>, %i: tensor<$5xi32>) -> (tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>) {
)" + std::string(kPadding) +
        R"(  %a, %b, %c = ingot.attention_backward %d, %q, %keys, %values, $7 scale = 0.5 causal = false
    : tensor<$4x$T>, tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>, tensor<$6x$8>
  return %a, %b, %c : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
})",
    largeOf(getPaddedRows()));

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
