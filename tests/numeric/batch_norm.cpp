//===- batch_norm.cpp - Numeric cases of ingot.batch_norm ------------------===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const CaseTable dims(
    "batch_norm",
    R"((%x: tensor<$1x$T>, %w: tensor<$2x$T>, %b: tensor<$2x$T>, %m: tensor<$2x$T>, %v: tensor<$2x$T>) -> tensor<$1x$T> {
  %y = ingot.batch_norm %x, %w, %b, %m, %v, dim = $3, epsilon = 1.0e-5
    : tensor<$1x$T>, tensor<$2x$T>, tensor<$2x$T>, tensor<$2x$T>, tensor<$2x$T>
  return %y : tensor<$1x$T>
})",
    getChannelRows(), {.low = 0.5, .high = 2});

} // namespace
