//===- attention.cpp - Numeric cases of ingot.attention ---------------------===//

#include "tests/numeric/AttentionCases.h"

namespace {

using namespace ingot::test;

constexpr const char *kFunction =
    R"((%q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$3x$T>) -> tensor<$4x$T> {
  %o = ingot.attention %q, %k, %v scale = 0.5 causal = $5
    : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>
  return %o : tensor<$4x$T>
})";

const CaseTable shapes("attention", kFunction, getAttentionRows(),
                       kAttentionOptions);

const CaseTable
    masks("attention",
          R"((%q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$3x$T>,
    %m: tensor<$6) -> tensor<$4x$T> {
  %o = ingot.attention %q, %k, %v, %m scale = 0.5 causal = $5
    : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>, tensor<$6
  return %o : tensor<$4x$T>
})",
          getAddedMaskRows(), kAttentionOptions);

// Two of thirteen scores are excluded, and one key of all others.
constexpr const char *kBooleanFunction =
    R"((%q: tensor<$1x$T>, %k: tensor<$2x$T>, %v: tensor<$3x$T>,
    %i: tensor<$6xi32>) -> tensor<$4x$T> {
  %one = ingot.constant dense<1> : tensor<$6xi32>
  %m = ingot.compare ne, %i, %one : tensor<$6xi32>
  %o = ingot.attention %q, %k, %v, %m scale = 0.5 causal = $5
    : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>, tensor<$6xi1>
  return %o : tensor<$4x$T>
})";

const CaseTable booleans("attention", kBooleanFunction, getBooleanMaskRows(),
                         kAttentionOptions);

// Heads behind rows, as a projection leaves them, and one head of keys for all.
const Case heads(
    "attention", "permuted",
    R"((%q: tensor<2x9x3x5x$T>, %k: tensor<2x7x3x5x$T>, %v: tensor<2x7x4x$T>) -> tensor<2x3x9x4x$T> {
  %0 = ingot.transpose %q, permutation = [0, 2, 1, 3] : tensor<2x9x3x5x$T>
  %1 = ingot.transpose %k, permutation = [0, 2, 1, 3] : tensor<2x7x3x5x$T>
  %2 = ingot.expand %v, dims = [0, 2, 3] : tensor<2x7x4x$T> to tensor<2x3x7x4x$T>
  %o = ingot.attention %0, %1, %2 scale = 0.5 causal = false
    : tensor<2x3x9x5x$T>, tensor<2x3x7x5x$T>, tensor<2x3x7x4x$T>
  return %o : tensor<2x3x9x4x$T>
})",
    kAttentionOptions);

// Rows that are columns in memory: a kernel of its own turns them.
const Case columns(
    "attention", "of_columns",
    R"((%q: tensor<5x9x$T>, %k: tensor<5x7x$T>, %v: tensor<4x7x$T>) -> tensor<9x4x$T> {
  %0 = ingot.transpose %q, permutation = [1, 0] : tensor<5x9x$T>
  %1 = ingot.transpose %k, permutation = [1, 0] : tensor<5x7x$T>
  %2 = ingot.transpose %v, permutation = [1, 0] : tensor<4x7x$T>
  %o = ingot.attention %0, %1, %2 scale = 0.5 causal = false
    : tensor<9x5x$T>, tensor<7x5x$T>, tensor<7x4x$T>
  return %o : tensor<9x4x$T>
})",
    kAttentionOptions);

// Queries that are not finite, whose rows are NaN, and queries to which nothing is left,
// whose rows are 0: others are not touched.
const Case nonFinite(
    "attention", "non_finite",
    R"((%q: tensor<3x31x5x$T>, %i: tensor<3x21x5xi32>, %n: tensor<3x31x1xi32>) -> tensor<3x31x5x$T> {
  %k = ingot.cast %i : tensor<3x21x5xi32> to tensor<3x21x5x$T>
  %one = ingot.constant dense<1> : tensor<3x31x1xi32>
  %m = ingot.compare ne, %n, %one : tensor<3x31x1xi32>
  %o = ingot.attention %q, %k, %k, %m scale = 0.5 causal = false
    : tensor<3x31x5x$T>, tensor<3x21x5x$T>, tensor<3x21x5x$T>, tensor<3x31x1xi1>
  return %o : tensor<3x31x5x$T>
})",
    {.gradient = false, .nonFiniteEvery = 40});

// Keys and values that are not finite: rows that exclude them are not touched, by any
// tile, panel or task, and a value reaches only its own features.
const CaseTable excluded("attention", kFunction, getCausalRows(),
                         {.gradient = false, .nonFiniteEvery = 431});

const CaseTable excludedByMask(
    "attention", kBooleanFunction,
    {{"booleans_non_finite",
      {"3x43x9", "3x85x9", "3x85x18", "3x43x18", "false", "3x43x85"}}},
    {.integerCount = 13, .gradient = false, .nonFiniteEvery = 431});

const CaseTable padding(
    "attention",
    R"((%q: tensor<$1x$T>, %k: tensor<$2x$T>,
    %v: tensor<$3x$T>, %i: tensor<$5xi32>) -> tensor<$4x$T> {
)" + std::string(kPadding) +
        R"(  %o = ingot.attention %q, %keys, %values, $7 scale = 0.5 causal = false
    : tensor<$1x$T>, tensor<$2x$T>, tensor<$3x$T>, tensor<$6x$8>
  return %o : tensor<$4x$T>
})",
    getPaddedRows(), kAttentionOptions);

} // namespace
