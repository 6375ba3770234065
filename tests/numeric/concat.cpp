//===- concat.cpp - Numeric cases of ingot.concat ---------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case columns(
    "concat", "columns",
    R"((%x: tensor<3x5x$T>, %y: tensor<3x1x$T>, %z: tensor<3x7x$T>) -> tensor<3x13x$T> {
  %c = ingot.concat %x, %y, %z dim = 1 : tensor<3x5x$T>, tensor<3x1x$T>, tensor<3x7x$T>
  return %c : tensor<3x13x$T>
})",
    {});

const Case rows("concat", "rows",
                R"((%x: tensor<3x5x$T>, %y: tensor<1x5x$T>) -> tensor<4x5x$T> {
  %c = ingot.concat %x, %y dim = 0 : tensor<3x5x$T>, tensor<1x5x$T>
  return %c : tensor<4x5x$T>
})",
                {});

const Case one("concat", "one", R"((%x: tensor<3x5x$T>) -> tensor<3x5x$T> {
  %c = ingot.concat %x dim = 1 : tensor<3x5x$T>
  return %c : tensor<3x5x$T>
})",
               {});

const Case same("concat", "same",
                R"((%x: tensor<2x3x5x$T>) -> tensor<2x6x5x$T> {
  %c = ingot.concat %x, %x dim = 1 : tensor<2x3x5x$T>, tensor<2x3x5x$T>
  return %c : tensor<2x6x5x$T>
})",
                {});

const Case integers("concat", "integers",
                    R"((%x: tensor<3xi32>, %y: tensor<5xi32>) -> tensor<8xi32> {
  %c = ingot.concat %x, %y dim = 0 : tensor<3xi32>, tensor<5xi32>
  return %c : tensor<8xi32>
})",
                    {});

// One tensor is the same number everywhere.
const Case constant("concat", "constant",
                    R"((%x: tensor<3x5x$T>) -> tensor<3x7x$T> {
  %one = ingot.constant dense<1.0> : tensor<3x2x$T>
  %c = ingot.concat %x, %one dim = 1 : tensor<3x5x$T>, tensor<3x2x$T>
  return %c : tensor<3x7x$T>
})",
                    {});

} // namespace
