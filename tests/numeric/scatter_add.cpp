//===- scatter_add.cpp - Numeric cases of ingot.scatter_add -----------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

// Indices are 0, 1, 4, 9, ... modulo 11: several are equal, and some belong nowhere.
constexpr CaseOptions kSomeOutside{.integerCount = 11, .integerLow = -1};

// Words: what is added, indices, result, dimension.
constexpr const char *kScatter =
    R"((%x: tensor<$1>, %i: tensor<$2>) -> tensor<$3> {
  %y = ingot.scatter_add %x to %i dim = $4 : tensor<$2>, tensor<$1> -> tensor<$3>
  return %y : tensor<$3>
})";

const CaseTable sums("scatter_add", kScatter,
                     {{"rows", {"40x19x$T", "40xi64", "9x19x$T", "0"}},
                      {"columns", {"3x21x$T", "21xi32", "3x9x$T", "1"}},
                      {"middle", {"2x4x5x3x$T", "4x5xi64", "2x9x3x$T", "1"}},
                      {"one", {"4x$T", "i64", "9x4x$T", "0"}, CaseOptions()},
                      {"integers", {"20x4xi32", "20xi64", "9x4xi32", "0"}}},
                     kSomeOutside);

// Beyond 127 a byte without a sign is none that has one.
const CaseTable bytes("scatter_add", kScatter,
                      {{"bytes", {"40x3x$T", "40xui8", "230x3x$T", "0"}}},
                      {.integerCount = 251});

} // namespace
