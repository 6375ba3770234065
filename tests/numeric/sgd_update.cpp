//===- sgd_update.cpp - Numeric cases of ingot.sgd_update -------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case momentum(
    "sgd_update", "momentum",
    R"((%p: tensor<5x33x$T>, %g: tensor<5x33x$T>, %v: tensor<5x33x$T>, %lr: tensor<$T>)
  -> (tensor<5x33x$T>, tensor<5x33x$T>) {
  %0:2 = ingot.sgd_update %p, %g, %v, %lr {momentum = 0.9 : f64, dampening = 0.0 : f64, weight_decay = 0.01 : f64, nesterov = false} : tensor<5x33x$T>, tensor<$T>
  return %0#0, %0#1 : tensor<5x33x$T>, tensor<5x33x$T>
})",
    {});

const Case nesterov(
    "sgd_update", "nesterov",
    R"((%p: tensor<1x7x$T>, %g: tensor<1x7x$T>, %v: tensor<1x7x$T>, %lr: tensor<$T>)
  -> (tensor<1x7x$T>, tensor<1x7x$T>) {
  %0:2 = ingot.sgd_update %p, %g, %v, %lr {momentum = 0.5 : f64, dampening = 0.25 : f64, weight_decay = 0.0 : f64, nesterov = true} : tensor<1x7x$T>, tensor<$T>
  return %0#0, %0#1 : tensor<1x7x$T>, tensor<1x7x$T>
})",
    {});

} // namespace
