//===- Normalization.cpp - Softmax and the norms ----------------------------===//

#include "ir/ops/GraphBuilder.h"
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

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

LogicalResult SoftmaxOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                  SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(SoftmaxBackwardOp::create(
      builder, getLoc(), resultGrads[0], getOutput(), getDim()));
  return success();
}

LogicalResult LogSoftmaxOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                     SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(LogSoftmaxBackwardOp::create(
      builder, getLoc(), resultGrads[0], getOutput(), getDim()));
  return success();
}

//===----------------------------------------------------------------------===//
// Decompositions
//===----------------------------------------------------------------------===//

// Sums of f16 and bf16 are taken in f32: with 8 bits of mantissa a sum of ones
// stops growing at 256.

/// input - max(input), at most 0, so that its exponential cannot overflow.
static Value subtractMax(GraphBuilder b, Value input, int64_t dim) {
  return b.sub(input, b.expandOver(b.amax(input, {dim}), {dim}, input));
}

SmallVector<Value> SoftmaxOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  int64_t dim = getDim();
  Value input = b.widen(getInput());
  Value exps = b.exp(subtractMax(b, input, dim));
  Value sum = b.expandOver(b.sum(exps, {dim}), {dim}, exps);
  return {b.cast(b.div(exps, sum), getOutput().getType().getElementType())};
}

SmallVector<Value> LogSoftmaxOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  int64_t dim = getDim();
  Value shifted = subtractMax(b, b.widen(getInput()), dim);
  Value logSum = b.log(b.sum(b.exp(shifted), {dim}));
  Value output = b.sub(shifted, b.expandOver(logSum, {dim}, shifted));
  return {b.cast(output, getOutput().getType().getElementType())};
}

SmallVector<Value> SoftmaxBackwardOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  int64_t dim = getDim();
  Value outputGrad = b.widen(getOutputGrad()), output = b.widen(getOutput());
  Value dot = b.sum(b.mul(outputGrad, output), {dim});
  Value inputGrad =
      b.mul(output, b.sub(outputGrad, b.expandOver(dot, {dim}, output)));
  return {b.cast(inputGrad, getInputGrad().getType().getElementType())};
}

SmallVector<Value> LogSoftmaxBackwardOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  int64_t dim = getDim();
  Value outputGrad = b.widen(getOutputGrad()), output = b.widen(getOutput());
  Value sum = b.expandOver(b.sum(outputGrad, {dim}), {dim}, output);
  Value inputGrad = b.sub(outputGrad, b.mul(b.exp(output), sum));
  return {b.cast(inputGrad, getInputGrad().getType().getElementType())};
}
