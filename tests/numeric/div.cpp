//===- div.cpp - Numeric cases of ingot.div --------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const NumberCases
    numbers("div", 2,
            {.low = 0.3, .high = 3, .integerCount = 19, .integerLow = 1},
            [](const double *x) { return x[0] / x[1]; });

// Divisors are -1, 0, 3, 8, ..., where 255 is the -1 without a sign. Smallest numbers
// are divided by all of them, as a constant and among others: x - 127 at -1.
const CaseTable edges(
    "div", R"((%x: tensor<37x$1>) -> (tensor<37x$1>, tensor<37x$1>) {
  %min = ingot.constant dense<$2> : tensor<37x$1>
  %next = ingot.constant dense<$3> : tensor<37x$1>
  %0 = ingot.add %x, %next : tensor<37x$1>
  %1 = ingot.div %min, %x : tensor<37x$1>
  %2 = ingot.div %0, %x : tensor<37x$1>
  return %1, %2 : tensor<37x$1>, tensor<37x$1>
})",
    {{"edges_i8", {"i8", "-128", "-127"}},
     {"edges_ui8", {"ui8", "255", "7"}},
     {"edges_i32", {"i32", "-2147483648", "-2147483647"}},
     {"edges_i64", {"i64", "-9223372036854775808", "-9223372036854775807"}}},
    {.integerCount = 19, .integerLow = -1});

// A constant divisor, by which a compiler divides in a way of its own.
const CaseTable
    constants("div", R"((%x: tensor<37x$1>) -> (tensor<37x$1>, tensor<37x$1>) {
  %zero = ingot.constant dense<0> : tensor<37x$1>
  %other = ingot.constant dense<$2> : tensor<37x$1>
  %0 = ingot.div %x, %zero : tensor<37x$1>
  %1 = ingot.div %x, %other : tensor<37x$1>
  return %0, %1 : tensor<37x$1>, tensor<37x$1>
})",
              {{"constants_i8",
                {"i8", "-1"},
                CaseOptions{.integerCount = 19, .integerLow = -128}},
               {"constants_ui8",
                {"ui8", "255"},
                CaseOptions{.integerCount = 19, .integerLow = 250}},
               {"constants_i32",
                {"i32", "-1"},
                CaseOptions{.integerCount = 19, .integerLow = INT32_MIN}},
               {"constants_i64",
                {"i64", "-1"},
                CaseOptions{.integerCount = 19, .integerLow = INT64_MIN}}});

} // namespace
