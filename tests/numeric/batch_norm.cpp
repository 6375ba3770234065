//===- batch_norm.cpp - Numeric cases of ingot.batch_norm ------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case middle(
    "batch_norm", "middle",
    R"((%x: tensor<3x5x4x$T>, %w: tensor<5x$T>, %b: tensor<5x$T>, %m: tensor<5x$T>, %v: tensor<5x$T>) -> tensor<3x5x4x$T> {
  %y = ingot.batch_norm %x, %w, %b, %m, %v, dim = 1, epsilon = 1.0e-5
    : tensor<3x5x4x$T>, tensor<5x$T>, tensor<5x$T>, tensor<5x$T>, tensor<5x$T>
  return %y : tensor<3x5x4x$T>
})",
    {.low = 0.5, .high = 2});

const Case last(
    "batch_norm", "last",
    R"((%x: tensor<7x3x$T>, %w: tensor<3x$T>, %b: tensor<3x$T>, %m: tensor<3x$T>, %v: tensor<3x$T>) -> tensor<7x3x$T> {
  %y = ingot.batch_norm %x, %w, %b, %m, %v, dim = 1, epsilon = 1.0e-5
    : tensor<7x3x$T>, tensor<3x$T>, tensor<3x$T>, tensor<3x$T>, tensor<3x$T>
  return %y : tensor<7x3x$T>
})",
    {.low = 0.5, .high = 2});

const Case first(
    "batch_norm", "first",
    R"((%x: tensor<2x4x3x$T>, %w: tensor<2x$T>, %b: tensor<2x$T>, %m: tensor<2x$T>, %v: tensor<2x$T>) -> tensor<2x4x3x$T> {
  %y = ingot.batch_norm %x, %w, %b, %m, %v, dim = 0, epsilon = 1.0e-5
    : tensor<2x4x3x$T>, tensor<2x$T>, tensor<2x$T>, tensor<2x$T>, tensor<2x$T>
  return %y : tensor<2x4x3x$T>
})",
    {.low = 0.5, .high = 2});

} // namespace
