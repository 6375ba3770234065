//===- flip.cpp - Numeric cases of ingot.flip -------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case columns("flip", "columns",
                   R"((%x: tensor<3x37x$T>) -> tensor<3x37x$T> {
  %y = ingot.flip %x, dims = [1] : tensor<3x37x$T>
  return %y : tensor<3x37x$T>
})");

const Case rows("flip", "rows",
                R"((%x: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.flip %x, dims = [0] : tensor<5x19x$T>
  return %y : tensor<5x19x$T>
})");

const Case outerAndInner("flip", "outer_and_inner",
                         R"((%x: tensor<2x3x5x$T>) -> tensor<2x3x5x$T> {
  %y = ingot.flip %x, dims = [0, 2] : tensor<2x3x5x$T>
  return %y : tensor<2x3x5x$T>
})");

const Case integers("flip", "integers",
                    R"((%x: tensor<4x7xi32>) -> tensor<4x7xi32> {
  %y = ingot.flip %x, dims = [0, 1] : tensor<4x7xi32>
  return %y : tensor<4x7xi32>
})");

// A product reads both of its operands backwards.
const Case
    product("flip", "product",
            R"((%x: tensor<7x9x$T>, %w: tensor<9x21x$T>) -> tensor<7x21x$T> {
  %a = ingot.flip %x, dims = [0, 1] : tensor<7x9x$T>
  %b = ingot.flip %w, dims = [1] : tensor<9x21x$T>
  %y = ingot.matmul %a, %b : tensor<7x9x$T>, tensor<9x21x$T>
  return %y : tensor<7x21x$T>
})");

} // namespace
