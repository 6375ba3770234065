//===- prod.cpp - Numeric cases of ingot.prod ------------------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const ReductionCases reductions("prod", {.low = 0.8, .high = 1.25});
const LongReductionCases longRows("prod", {.low = 0.999, .high = 1.001});

/// Partial products overflow and underflow where the product does neither; there are
/// zeros beside infinities and NaN, too.
const CaseTable wide("prod", R"((%x: tensor<$1x$T>) -> tensor<$2x$T> {
  %y = ingot.prod %x, dims = [$3] : tensor<$1x$T>
  return %y : tensor<$2x$T>
})",
                     {{"wide_rows", {"13x96", "13", "1"}},
                      {"wide_columns", {"96x13", "13", "0"}},
                      // Blocks that divide the rows, and some that do not.
                      {"wide_blocks", {"3x1280", "3", "1"}},
                      {"wide_odd_blocks", {"3x1031", "3", "1"}},
                      {"wide_column_blocks", {"1031x5", "5", "0"}},
                      {"wide_ends", {"1031x3x2", "3", "0, 2"}}},
                     {.low = -1e9, .high = 1e9, .gradient = false});

/// Factors, the second half of which bring the product back: rows and columns, and blocks
/// of either.
const CaseTable
    inverses("prod",
             R"((%x: tensor<$1x$T>) -> tensor<$4x$T> {
  %large = ingot.mul %x, %x : tensor<$1x$T>
  %small = ingot.reciprocal %large : tensor<$1x$T>
  %both = ingot.concat %large, %small dim = $3 : tensor<$1x$T>, tensor<$1x$T>
  %y = ingot.prod %both, dims = [$3] : tensor<$2x$T>
  return %y : tensor<$4x$T>
})",
             {{"inverses",
               {"13x48", "13x96", "1", "13"},
               CaseOptions{.low = 4, .high = 60, .gradient = false}},
              {"inverse_blocks", {"5x640", "5x1280", "1", "5"}},
              {"inverse_odd_blocks", {"5x521", "5x1042", "1", "5"}},
              {"inverse_columns", {"521x5", "1042x5", "0", "5"}}},
             {.low = 2, .high = 3, .gradient = false});

/// 0, wherever the others overflow.
const CaseTable zeros("prod",
                      R"((%x: tensor<13x95x$T>) -> tensor<13x$T> {
  %zero = ingot.sub %x, %x : tensor<13x95x$T>
  %y = ingot.concat %x, %zero dim = 1 : tensor<13x95x$T>, tensor<13x95x$T>
  %z = ingot.prod %y, dims = [1] : tensor<13x190x$T>
  return %z : tensor<13x$T>
})",
                      {{"zeros", {}}},
                      {.low = 1e3, .high = 1e4, .gradient = false});

const NonFiniteCases nonFinite("prod",
                               R"((%x: tensor<$1x$2x$T>) -> tensor<$1x$T> {
  %y = ingot.prod %x, dims = [1] : tensor<$1x$2x$T>
  return %y : tensor<$1x$T>
})");

} // namespace
