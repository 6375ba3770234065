//===- batch_norm_backward.cpp - Numeric cases of ingot.batch_norm_backward ---===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const CaseTable dims(
    "batch_norm_backward",
    R"((%d: tensor<$1x$T>, %x: tensor<$1x$T>, %w: tensor<$2x$T>, %m: tensor<$2x$T>, %v: tensor<$2x$T>) -> (tensor<$1x$T>, tensor<$2x$T>, tensor<$2x$T>) {
  %a, %b, %c = ingot.batch_norm_backward %d, %x, %w, %m, %v, dim = $3, epsilon = 1.0e-5
    : tensor<$1x$T>, tensor<$2x$T>, tensor<$2x$T>, tensor<$2x$T>
  return %a, %b, %c : tensor<$1x$T>, tensor<$2x$T>, tensor<$2x$T>
})",
    getChannelRows(), {.low = 0.5, .high = 2});

} // namespace
