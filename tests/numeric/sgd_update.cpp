//===- sgd_update.cpp - Numeric cases of ingot.sgd_update ------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const CaseTable rules(
    "sgd_update",
    R"((%p: tensor<$1x$T>, %g: tensor<$1x$T>, %v: tensor<$1x$T>, %lr: tensor<$T>)
  -> (tensor<$1x$T>, tensor<$1x$T>) {
  %0:2 = ingot.sgd_update %p, %g, %v, %lr {momentum = $2 : f64, dampening = $3 : f64, weight_decay = $4 : f64, nesterov = $5} : tensor<$1x$T>, tensor<$T>
  return %0#0, %0#1 : tensor<$1x$T>, tensor<$1x$T>
})",
    {{"momentum", {"5x33", "0.9", "0.0", "0.01", "false"}},
     {"nesterov", {"1x7", "0.5", "0.25", "0.0", "true"}}});

} // namespace
