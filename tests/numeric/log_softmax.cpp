//===- log_softmax.cpp - Numeric cases of ingot.log_softmax -----------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("log_softmax", "rows",
                R"((%x: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.log_softmax %x, dim = 1 : tensor<5x19x$T>
  return %y : tensor<5x19x$T>
})",
                {});

const Case columns("log_softmax", "columns",
                   R"((%x: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.log_softmax %x, dim = 0 : tensor<5x19x$T>
  return %y : tensor<5x19x$T>
})",
                   {});

const Case middle("log_softmax", "middle",
                  R"((%x: tensor<3x5x7x$T>) -> tensor<3x5x7x$T> {
  %y = ingot.log_softmax %x, dim = 1 : tensor<3x5x7x$T>
  return %y : tensor<3x5x7x$T>
})",
                  {});

const Case extent_one("log_softmax", "extent_one",
                      R"((%x: tensor<5x1x$T>) -> tensor<5x1x$T> {
  %y = ingot.log_softmax %x, dim = 1 : tensor<5x1x$T>
  return %y : tensor<5x1x$T>
})",
                      {});

// Without the maximum taken off first, e^x would overflow in f32.
const Case large("log_softmax", "large",
                 R"((%x: tensor<3x33x$T>) -> tensor<3x33x$T> {
  %y = ingot.log_softmax %x, dim = 1 : tensor<3x33x$T>
  return %y : tensor<3x33x$T>
})",
                 {.low = -200, .high = 200, .gradient = false});

const Case longRows("log_softmax", "long",
                    R"((%x: tensor<2x1003x$T>) -> tensor<2x1003x$T> {
  %y = ingot.log_softmax %x, dim = 1 : tensor<2x1003x$T>
  return %y : tensor<2x1003x$T>
})",
                    {.low = -8, .high = 8, .gradient = false});

} // namespace
