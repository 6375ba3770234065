//===- Normalization.cpp - Softmax and the norms ----------------------------===//

#include "ir/Ingot.h"
#include "ir/ops/Inference.h"

using namespace mlir;
using namespace ingot;

LogicalResult SoftmaxOp::verify() {
  return checkDim(getLoc(), getDim(), getInput().getType().getRank()); // C1
}

LogicalResult LogSoftmaxOp::verify() {
  return checkDim(getLoc(), getDim(), getInput().getType().getRank()); // C1
}

LogicalResult SoftmaxBackwardOp::verify() {
  return checkDim(getLoc(), getDim(), getOutput().getType().getRank()); // C1
}

LogicalResult LogSoftmaxBackwardOp::verify() {
  return checkDim(getLoc(), getDim(), getOutput().getType().getRank()); // C1
}
