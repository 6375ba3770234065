//===- adamw_update.cpp - Numeric cases of ingot.adamw_update ---------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case base(
    "adamw_update", "",
    R"((%p: tensor<5x33x$T>, %g: tensor<5x33x$T>, %m: tensor<5x33x$T>, %v: tensor<5x33x$T>,
  %lr: tensor<$T>, %c1: tensor<$T>, %c2: tensor<$T>)
  -> (tensor<5x33x$T>, tensor<5x33x$T>, tensor<5x33x$T>) {
  %0:3 = ingot.adamw_update %p, %g, %m, %v, %lr, %c1, %c2 {beta1 = 0.9 : f64, beta2 = 0.999 : f64,
    epsilon = 1.0e-8 : f64, weight_decay = 0.01 : f64}
    : tensor<5x33x$T>, tensor<$T>, tensor<$T>, tensor<$T>
  return %0#0, %0#1, %0#2 : tensor<5x33x$T>, tensor<5x33x$T>, tensor<5x33x$T>
})",
    {.low = 0.01, .high = 0.9});

} // namespace
