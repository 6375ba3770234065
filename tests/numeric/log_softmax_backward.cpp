//===- log_softmax_backward.cpp - Numeric cases of ingot.log_softmax_backward ---===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case
    rows("log_softmax_backward", "rows",
         R"((%g: tensor<5x19x$T>, %y: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %x = ingot.log_softmax_backward %g, %y, dim = 1 : tensor<5x19x$T>
  return %x : tensor<5x19x$T>
})",
         {.low = -2, .high = 1});

const Case
    columns("log_softmax_backward", "columns",
            R"((%g: tensor<5x19x$T>, %y: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %x = ingot.log_softmax_backward %g, %y, dim = 0 : tensor<5x19x$T>
  return %x : tensor<5x19x$T>
})",
            {.low = -2, .high = 1});

const Case
    middle("log_softmax_backward", "middle",
           R"((%g: tensor<3x5x7x$T>, %y: tensor<3x5x7x$T>) -> tensor<3x5x7x$T> {
  %x = ingot.log_softmax_backward %g, %y, dim = 1 : tensor<3x5x7x$T>
  return %x : tensor<3x5x7x$T>
})",
           {.low = -2, .high = 1});

} // namespace
