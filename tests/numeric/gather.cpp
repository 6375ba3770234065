//===- gather.cpp - Numeric cases of ingot.gather ---------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

// Indices are 0, 1, 4, 9, ... modulo 11, of tables with 9 rows: some are none.
constexpr CaseOptions kSomeOutside{.integerCount = 11};
constexpr CaseOptions kSomeNegative{.integerCount = 11, .integerLow = -3};

// Words: table, indices, result, dimension.
const CaseTable lookups(
    "gather", R"((%x: tensor<$1>, %i: tensor<$2>) -> tensor<$3> {
  %y = ingot.gather %i of %x dim = $4 : tensor<$2>, tensor<$1>
  return %y : tensor<$3>
})",
    {{"rows", {"9x19x$T", "7xi64", "7x19x$T", "0"}},
     {"negative", {"9x5x$T", "2x4xi32", "2x4x5x$T", "0"}, kSomeNegative},
     // Each lane of a vector looks up its own element.
     {"columns", {"3x9x$T", "21xi64", "3x21x$T", "1"}},
     {"middle", {"2x9x3x$T", "5xi8", "2x5x3x$T", "1"}, kSomeNegative},
     // Zeros, too, are of the type that the body computes in, which has no
     // sign.
     {"unsigned", {"9x5xui8", "7xui8", "7x5xui8", "0"}},
     {"integers", {"9x4xi32", "7xui8", "7x4xi32", "0"}},
     {"one", {"9x4x$T", "i64", "4x$T", "0"}, CaseOptions()}},
    kSomeOutside);

// What is looked up, and where, may be computed; what follows shares the kernel.
const Case between(
    "gather", "between",
    R"((%x: tensor<9x6x$T>, %i: tensor<7xi64>, %b: tensor<7x6x$T>) -> tensor<7x6x$T> {
  %e = ingot.sigmoid %x : tensor<9x6x$T>
  %j = ingot.add %i, %i : tensor<7xi64>
  %y = ingot.gather %j of %e dim = 0 : tensor<7xi64>, tensor<9x6x$T>
  %z = ingot.add %y, %b : tensor<7x6x$T>
  return %z : tensor<7x6x$T>
})",
    kSomeOutside);

// Two reads of one tensor that differ in nothing but the distance of slices.
const Case
    twoStrides("gather", "two_strides",
               R"((%x: tensor<5x5x$T>, %i: tensor<3xi64>) -> tensor<3x$T> {
  %c = ingot.slice %x, [0, 0] to [5, 1] by [1, 1] : tensor<5x5x$T>
  %r = ingot.slice %x, [0, 0] to [1, 5] by [1, 1] : tensor<5x5x$T>
  %a = ingot.gather %i of %c dim = 0 : tensor<3xi64>, tensor<5x1x$T>
  %b = ingot.gather %i of %r dim = 1 : tensor<3xi64>, tensor<1x5x$T>
  %p = ingot.reshape %a : tensor<3x1x$T> to tensor<3x$T>
  %q = ingot.reshape %b : tensor<1x3x$T> to tensor<3x$T>
  %y = ingot.sub %p, %q : tensor<3x$T>
  return %y : tensor<3x$T>
})");

} // namespace
