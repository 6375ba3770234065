//===- Normalization.cpp - Softmax and the norms ----------------------------===//

#include "ir/ops/Normalization.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Pointwise.h"

using namespace mlir;
using namespace ingot::ir;

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

Loops SoftmaxOp::getLoops() {
  return getRowLoops(*this, getInput().getType(), getDim());
}

Loops LogSoftmaxOp::getLoops() {
  return getRowLoops(*this, getInput().getType(), getDim());
}

Loops SoftmaxBackwardOp::getLoops() {
  return getRowLoops(*this, getOutput().getType(), getDim());
}

Loops LogSoftmaxBackwardOp::getLoops() {
  return getRowLoops(*this, getOutput().getType(), getDim());
}

/// Checks `dim` and that every value of `perChannel` has one element per channel.
static LogicalResult verifyChannels(Operation *op, RankedTensorType input,
                                    int64_t dim, ValueRange perChannel) {
  if (failed(checkDim(op->getLoc(), dim, input.getRank()))) // C1
    return failure();
  if (input.getRank() < 2) // C1
    return op->emitOpError("expected an input of rank at least 2, found rank ")
           << input.getRank();
  RankedTensorType expected = input.clone({input.getDimSize(dim)});
  for (Value value : perChannel)
    if (value.getType() != expected) // C2
      return op->emitOpError("expected operands per channel of type ")
             << expected << ", found " << value.getType();
  return success();
}

LogicalResult BatchNormOp::verify() {
  return verifyChannels(*this, getInput().getType(), getDim(),
                        {getWeight(), getBias(), getMean(), getVariance()});
}

LogicalResult BatchNormTrainingOp::verify() {
  return verifyChannels(*this, getInput().getType(), getDim(),
                        {getWeight(), getBias()});
}

LogicalResult BatchNormBackwardOp::verify() {
  return verifyChannels(*this, getInput().getType(), getDim(),
                        {getWeight(), getMean(), getVariance()});
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

/// Beside the gradient of the output, those of the statistics, which mean and
/// variance carry when they are used: dmean/dx = 1/M and dvariance/dx =
/// 2 (x - mean)/M.
LogicalResult
BatchNormTrainingOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  RankedTensorType type = getInput().getType();
  SmallVector<int64_t> summed = complementDims(getDim(), type.getRank());
  double count = type.getNumElements() / type.getDimSize(getDim());
  Value inputGrad, weightGrad, biasGrad;
  auto addToInput = [&](Value grad) {
    inputGrad = inputGrad ? b.add(inputGrad, grad) : grad;
  };
  if (resultGrads[0]) {
    auto backward = BatchNormBackwardOp::create(
        builder, getLoc(), resultGrads[0], getInput(), getWeight(), getMean(),
        getVariance(), getDim(), getEpsilon());
    addToInput(backward.getInputGrad());
    weightGrad = backward.getWeightGrad();
    biasGrad = backward.getBiasGrad();
  }
  if (resultGrads[1])
    addToInput(
        b.expandOver(b.mul(resultGrads[1], 1.0 / count), summed, getInput()));
  if (resultGrads[2]) {
    Value centered =
        b.sub(getInput(), b.expandOver(getMean(), summed, getInput()));
    Value scale = b.mul(resultGrads[2], 2.0 / count);
    addToInput(b.mul(centered, b.expandOver(scale, summed, getInput())));
  }
  operandGrads.append({inputGrad, weightGrad, biasGrad});
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

/// 1 / sqrt(variance + epsilon)
static Value inverseDeviation(GraphBuilder b, Value variance, double epsilon) {
  return b.create<RsqrtOp>(b.add(variance, epsilon));
}

/// centered * rstd * weight + bias, where all but the first are per channel. The
/// factors are multiplied first: once per channel, not per element.
static Value scaleChannels(GraphBuilder b, Value centered, Value rstd,
                           Value weight, Value bias, ArrayRef<int64_t> summed) {
  Value scale = b.expandOver(b.mul(rstd, b.widen(weight)), summed, centered);
  return b.add(b.mul(centered, scale),
               b.expandOver(b.widen(bias), summed, centered));
}

SmallVector<Value> BatchNormOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  SmallVector<int64_t> summed =
      complementDims(getDim(), getInput().getType().getRank());
  Value input = b.widen(getInput());
  Value centered =
      b.sub(input, b.expandOver(b.widen(getMean()), summed, input));
  Value rstd = inverseDeviation(b, b.widen(getVariance()),
                                getEpsilon().convertToDouble());
  Value output =
      scaleChannels(b, centered, rstd, getWeight(), getBias(), summed);
  return {b.cast(output, getOutput().getType().getElementType())};
}

/// The variance is a sum of squared differences: the mean square minus the
/// squared mean would cancel.
SmallVector<Value> BatchNormTrainingOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  RankedTensorType type = getInput().getType();
  SmallVector<int64_t> summed = complementDims(getDim(), type.getRank());
  Value input = b.widen(getInput());
  double count = type.getNumElements() / type.getDimSize(getDim());
  Value mean = b.mul(b.sum(input, summed), 1.0 / count);
  Value centered = b.sub(input, b.expandOver(mean, summed, input));
  Value variance = b.mul(b.sum(b.mul(centered, centered), summed), 1.0 / count);
  Value rstd = inverseDeviation(b, variance, getEpsilon().convertToDouble());
  Value output =
      scaleChannels(b, centered, rstd, getWeight(), getBias(), summed);
  Type elementType = type.getElementType();
  return {b.cast(output, elementType), b.cast(mean, elementType),
          b.cast(variance, elementType)};
}

SmallVector<Value> BatchNormBackwardOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  RankedTensorType type = getInput().getType();
  SmallVector<int64_t> summed = complementDims(getDim(), type.getRank());
  double count = type.getNumElements() / type.getDimSize(getDim());
  Value input = b.widen(getInput()), outputGrad = b.widen(getOutputGrad());
  auto expand = [&](Value perChannel) {
    return b.expandOver(perChannel, summed, input);
  };
  Value rstd = inverseDeviation(b, b.widen(getVariance()),
                                getEpsilon().convertToDouble());
  Value normalized =
      b.mul(b.sub(input, expand(b.widen(getMean()))), expand(rstd));
  Value biasGrad = b.sum(outputGrad, summed);
  Value weightGrad = b.sum(b.mul(outputGrad, normalized), summed);
  Value fromMean = expand(b.mul(biasGrad, 1.0 / count));
  Value fromVariance =
      b.mul(normalized, expand(b.mul(weightGrad, 1.0 / count)));
  Value inputGrad = b.mul(b.sub(b.sub(outputGrad, fromMean), fromVariance),
                          expand(b.mul(rstd, b.widen(getWeight()))));
  Type elementType = type.getElementType();
  return {b.cast(inputGrad, elementType), b.cast(weightGrad, elementType),
          b.cast(biasGrad, elementType)};
}
