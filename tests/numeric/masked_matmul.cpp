//===- masked_matmul.cpp - Numeric cases of ingot.masked_matmul -------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

constexpr const char *kFunction =
    R"((%m: tensor<$1xi1>, %a: tensor<$1x$T>, %b: tensor<$2x$T>) -> tensor<$3x$T> {
  %c = ingot.masked_matmul %m, %a, %b : tensor<$1xi1>, tensor<$1x$T>, tensor<$2x$T>
  return %c : tensor<$3x$T>
})";

// The mask leaves out a third of the terms.
const CaseTable products("masked_matmul", kFunction,
                         {{"rectangular", {"3x5", "5x7", "3x7"}},
                          {"outer", {"3x1", "1x5", "3x5"}},
                          {"inner", {"1x5", "5x1", "1x1"}},
                          {"batched", {"2x3x5", "2x5x7", "2x3x7"}},
                          {"large",
                           {"37x41", "41x83", "37x83"},
                           CaseOptions{.integerCount = 3, .gradient = false}}},
                         {.integerCount = 3});

// What is not finite reaches only sums of which it is a term.
const CaseTable
    nonFinite("masked_matmul", kFunction,
              {{"non_finite", {"9x31", "31x17", "9x17"}}},
              {.integerCount = 3, .gradient = false, .nonFiniteEvery = 83});

} // namespace
