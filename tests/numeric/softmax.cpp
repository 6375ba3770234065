//===- softmax.cpp - Numeric cases of ingot.softmax -------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("softmax", "rows", R"((%x: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<5x19x$T>
  return %y : tensor<5x19x$T>
})",
                {});

const Case columns("softmax", "columns",
                   R"((%x: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.softmax %x, dim = 0 : tensor<5x19x$T>
  return %y : tensor<5x19x$T>
})",
                   {});

const Case middle("softmax", "middle",
                  R"((%x: tensor<3x5x7x$T>) -> tensor<3x5x7x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<3x5x7x$T>
  return %y : tensor<3x5x7x$T>
})",
                  {});

const Case extent_one("softmax", "extent_one",
                      R"((%x: tensor<5x1x$T>) -> tensor<5x1x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<5x1x$T>
  return %y : tensor<5x1x$T>
})",
                      {});

// Without the maximum taken off first, e^x would overflow in f32.
const Case large("softmax", "large",
                 R"((%x: tensor<3x33x$T>) -> tensor<3x33x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<3x33x$T>
  return %y : tensor<3x33x$T>
})",
                 {.low = -200, .high = 200, .gradient = false});

const Case longRows("softmax", "long",
                    R"((%x: tensor<2x1003x$T>) -> tensor<2x1003x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<2x1003x$T>
  return %y : tensor<2x1003x$T>
})",
                    {.low = -8, .high = 8, .gradient = false});

} // namespace
