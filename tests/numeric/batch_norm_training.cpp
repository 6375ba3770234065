//===- batch_norm_training.cpp - Numeric cases of ingot.batch_norm_training ---===//

#include "tests/numeric/CaseFamilies.h"

namespace {

using namespace ingot::test;

const CaseTable dims(
    "batch_norm_training",
    R"((%x: tensor<$1x$T>, %w: tensor<$2x$T>, %b: tensor<$2x$T>) -> (tensor<$1x$T>, tensor<$2x$T>, tensor<$2x$T>) {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = $3, epsilon = 1.0e-5
    : tensor<$1x$T>, tensor<$2x$T>, tensor<$2x$T>
  return %y, %m, %v : tensor<$1x$T>, tensor<$2x$T>, tensor<$2x$T>
})",
    getChannelRows());

} // namespace
