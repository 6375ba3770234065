//===- batch_norm_training.cpp - Numeric cases of ingot.batch_norm_training ---===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case middle(
    "batch_norm_training", "middle",
    R"((%x: tensor<3x5x4x$T>, %w: tensor<5x$T>, %b: tensor<5x$T>) -> (tensor<3x5x4x$T>, tensor<5x$T>, tensor<5x$T>) {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 1.0e-5
    : tensor<3x5x4x$T>, tensor<5x$T>, tensor<5x$T>
  return %y, %m, %v : tensor<3x5x4x$T>, tensor<5x$T>, tensor<5x$T>
})");

const Case last(
    "batch_norm_training", "last",
    R"((%x: tensor<7x3x$T>, %w: tensor<3x$T>, %b: tensor<3x$T>) -> (tensor<7x3x$T>, tensor<3x$T>, tensor<3x$T>) {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 1.0e-5
    : tensor<7x3x$T>, tensor<3x$T>, tensor<3x$T>
  return %y, %m, %v : tensor<7x3x$T>, tensor<3x$T>, tensor<3x$T>
})");

const Case first(
    "batch_norm_training", "first",
    R"((%x: tensor<2x4x3x$T>, %w: tensor<2x$T>, %b: tensor<2x$T>) -> (tensor<2x4x3x$T>, tensor<2x$T>, tensor<2x$T>) {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = 0, epsilon = 1.0e-5
    : tensor<2x4x3x$T>, tensor<2x$T>, tensor<2x$T>
  return %y, %m, %v : tensor<2x4x3x$T>, tensor<2x$T>, tensor<2x$T>
})");

} // namespace
