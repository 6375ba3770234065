//===- gather.cpp - Numeric cases of ingot.gather ---------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

// Indices are 0, 1, 4, 9, ... modulo 11, of tables with 9 rows: some are none.
constexpr CaseOptions kSomeOutside{.integerCount = 11};
constexpr CaseOptions kSomeNegative{.integerCount = 11, .integerLow = -3};

const Case rows("gather", "rows",
                R"((%x: tensor<9x19x$T>, %i: tensor<7xi64>) -> tensor<7x19x$T> {
  %y = ingot.gather %i of %x dim = 0 : tensor<7xi64>, tensor<9x19x$T>
  return %y : tensor<7x19x$T>
})",
                kSomeOutside);

const Case
    negative("gather", "negative",
             R"((%x: tensor<9x5x$T>, %i: tensor<2x4xi32>) -> tensor<2x4x5x$T> {
  %y = ingot.gather %i of %x dim = 0 : tensor<2x4xi32>, tensor<9x5x$T>
  return %y : tensor<2x4x5x$T>
})",
             kSomeNegative);

// Each lane of a vector looks up its own element.
const Case
    columns("gather", "columns",
            R"((%x: tensor<3x9x$T>, %i: tensor<21xi64>) -> tensor<3x21x$T> {
  %y = ingot.gather %i of %x dim = 1 : tensor<21xi64>, tensor<3x9x$T>
  return %y : tensor<3x21x$T>
})",
            kSomeOutside);

const Case
    middle("gather", "middle",
           R"((%x: tensor<2x9x3x$T>, %i: tensor<5xi8>) -> tensor<2x5x3x$T> {
  %y = ingot.gather %i of %x dim = 1 : tensor<5xi8>, tensor<2x9x3x$T>
  return %y : tensor<2x5x3x$T>
})",
           kSomeNegative);

// Zeros, too, are of the type that the body computes in, which has no sign.
const Case
    bytes("gather", "unsigned",
          R"((%x: tensor<9x5xui8>, %i: tensor<7xui8>) -> tensor<7x5xui8> {
  %y = ingot.gather %i of %x dim = 0 : tensor<7xui8>, tensor<9x5xui8>
  return %y : tensor<7x5xui8>
})",
          kSomeOutside);

const Case one("gather", "one",
               R"((%x: tensor<9x4x$T>, %i: tensor<i64>) -> tensor<4x$T> {
  %y = ingot.gather %i of %x dim = 0 : tensor<i64>, tensor<9x4x$T>
  return %y : tensor<4x$T>
})");

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

const Case
    integers("gather", "integers",
             R"((%x: tensor<9x4xi32>, %i: tensor<7xui8>) -> tensor<7x4xi32> {
  %y = ingot.gather %i of %x dim = 0 : tensor<7xui8>, tensor<9x4xi32>
  return %y : tensor<7x4xi32>
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
