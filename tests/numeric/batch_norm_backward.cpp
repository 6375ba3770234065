//===- batch_norm_backward.cpp - Numeric cases of ingot.batch_norm_backward ---===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case middle(
    "batch_norm_backward", "middle",
    R"((%d: tensor<3x5x4x$T>, %x: tensor<3x5x4x$T>, %w: tensor<5x$T>, %m: tensor<5x$T>, %v: tensor<5x$T>) -> (tensor<3x5x4x$T>, tensor<5x$T>, tensor<5x$T>) {
  %a, %b, %c = ingot.batch_norm_backward %d, %x, %w, %m, %v, dim = 1, epsilon = 1.0e-5
    : tensor<3x5x4x$T>, tensor<5x$T>, tensor<5x$T>, tensor<5x$T>
  return %a, %b, %c : tensor<3x5x4x$T>, tensor<5x$T>, tensor<5x$T>
})",
    {.low = 0.5, .high = 2});

const Case last(
    "batch_norm_backward", "last",
    R"((%d: tensor<7x3x$T>, %x: tensor<7x3x$T>, %w: tensor<3x$T>, %m: tensor<3x$T>, %v: tensor<3x$T>) -> (tensor<7x3x$T>, tensor<3x$T>, tensor<3x$T>) {
  %a, %b, %c = ingot.batch_norm_backward %d, %x, %w, %m, %v, dim = 1, epsilon = 1.0e-5
    : tensor<7x3x$T>, tensor<3x$T>, tensor<3x$T>, tensor<3x$T>
  return %a, %b, %c : tensor<7x3x$T>, tensor<3x$T>, tensor<3x$T>
})",
    {.low = 0.5, .high = 2});

const Case first(
    "batch_norm_backward", "first",
    R"((%d: tensor<2x4x3x$T>, %x: tensor<2x4x3x$T>, %w: tensor<2x$T>, %m: tensor<2x$T>, %v: tensor<2x$T>) -> (tensor<2x4x3x$T>, tensor<2x$T>, tensor<2x$T>) {
  %a, %b, %c = ingot.batch_norm_backward %d, %x, %w, %m, %v, dim = 0, epsilon = 1.0e-5
    : tensor<2x4x3x$T>, tensor<2x$T>, tensor<2x$T>, tensor<2x$T>
  return %a, %b, %c : tensor<2x4x3x$T>, tensor<2x$T>, tensor<2x$T>
})",
    {.low = 0.5, .high = 2});

} // namespace
