//===- cross_entropy_backward.cpp - Numeric cases of ingot.cross_entropy_backward ---===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows(
    "cross_entropy_backward", "rows",
    R"((%g: tensor<7x$T>, %x: tensor<7x10x$T>, %labels: tensor<7xi64>) -> tensor<7x10x$T> {
  %l = ingot.cross_entropy_backward %g, %x, %labels : tensor<7x$T>, tensor<7x10x$T>, tensor<7xi64>
  return %l : tensor<7x10x$T>
})",
    {.integerCount = 10});

const Case labels_outside(
    "cross_entropy_backward", "labels_outside",
    R"((%g: tensor<9x$T>, %x: tensor<9x5x$T>, %labels: tensor<9xi64>) -> tensor<9x5x$T> {
  %l = ingot.cross_entropy_backward %g, %x, %labels : tensor<9x$T>, tensor<9x5x$T>, tensor<9xi64>
  return %l : tensor<9x5x$T>
})",
    {.integerCount = 11, .integerLow = -3});

} // namespace
