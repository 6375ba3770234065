//===- Loss.cpp - Losses whose structure matters ----------------------------===//

#include "ir/ops/Loss.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Shape.h"

#include <cmath>

using namespace mlir;
using namespace ingot::ir;

// N rows, C classes.

/// The constraints C1 and C2 that cross_entropy and its gradient share.
static LogicalResult checkLogitsAndLabels(std::optional<Location> location,
                                          RankedTensorType logits,
                                          RankedTensorType labels) {
  if (logits.getRank() != 2) // C1
    return emitOptionalError(location,
                             "expected logits of shape [N, C], found ",
                             formatShape(logits.getShape()));
  if (labels.getShape() != logits.getShape().take_front(1)) // C2
    return emitOptionalError(location, "expected labels of shape ",
                             formatShape(logits.getShape().take_front(1)),
                             ", one per row of logits, found ",
                             formatShape(labels.getShape()));
  return success();
}

FailureOr<RankedTensorType>
CrossEntropyOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  auto logits = cast<RankedTensorType>(adaptor.getLogits().getType());
  auto labels = cast<RankedTensorType>(adaptor.getLabels().getType());
  if (failed(checkLogitsAndLabels(location, logits, labels))) // C1, C2
    return failure();
  return dropDims(logits, {1});
}

FailureOr<RankedTensorType>
CrossEntropyBackwardOp::inferType(std::optional<Location> location,
                                  Adaptor adaptor) {
  auto grad = cast<RankedTensorType>(adaptor.getLossesGrad().getType());
  auto logits = cast<RankedTensorType>(adaptor.getLogits().getType());
  auto labels = cast<RankedTensorType>(adaptor.getLabels().getType());
  if (failed(checkLogitsAndLabels(location, logits, labels))) // C1, C2
    return failure();
  if (grad != dropDims(logits, {1})) // C3
    return emitOptionalError(location, "expected losses_grad of type ",
                             dropDims(logits, {1}), ", found ", grad);
  return logits;
}

Loops CrossEntropyOp::getLoops() {
  return getRowLoops(*this, getLogits().getType(), {1});
}

Loops CrossEntropyBackwardOp::getLoops() {
  return getRowLoops(*this, getLogits().getType(), {1});
}

LogicalResult CrossEntropyOp::buildVjp(OpBuilder &builder,
                                       ValueRange resultGrads,
                                       SmallVectorImpl<Value> &operandGrads) {
  operandGrads.append(
      {CrossEntropyBackwardOp::create(builder, getLoc(), resultGrads[0],
                                      getLogits(), getLabels()),
       nullptr});
  return success();
}

/// Labels of at least 32 bits: C may exceed what narrower ones hold.
static Value wideLabels(GraphBuilder b, Value labels) {
  if (GraphBuilder::typeOf(labels).getElementTypeBitWidth() >= 32)
    return labels;
  return b.cast(labels, IntegerType::get(labels.getContext(), 32));
}

/// `[N, C]` booleans: c == labels[n].
static Value matchLabels(GraphBuilder b, Value labels, Value logits) {
  Value wanted = b.expandOver(wideLabels(b, labels), {1}, logits);
  Value classes = b.create<IotaOp>(wanted.getType(), 1);
  return b.compare(Predicate::eq, classes, wanted);
}

/// `perRow`, one number per label, and NaN where the label is not a class.
static Value nanOutside(GraphBuilder b, Value perRow, Value labels,
                        int64_t classCount) {
  labels = wideLabels(b, labels);
  Value isLabel =
      b.create<LogicalAndOp>(b.compare(Predicate::ge, labels, 0.0),
                             b.compare(Predicate::lt, labels, classCount));
  Value nan = b.splat(GraphBuilder::typeOf(perRow), std::nan(""));
  return b.where(isLabel, perRow, nan);
}

/// The label's logit is selected, not multiplied by 0 or 1: logits of -inf,
/// which mask a class, would give NaN. The maximum cancels.
SmallVector<Value> CrossEntropyOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  Value logits = b.widen(getLogits());
  Value rowMax = b.amax(logits, {1});
  Value shifted = b.sub(logits, b.expandOver(rowMax, {1}, logits));
  Value logSum = b.log(b.sum(b.exp(shifted), {1}));
  Value match = matchLabels(b, getLabels(), shifted);
  Value picked = b.sum(b.keepWhere(match, shifted), {1});
  Value losses = nanOutside(b, b.sub(logSum, picked), getLabels(),
                            getLogits().getType().getDimSize(1));
  return {b.cast(losses, getLosses().getType().getElementType())};
}

SmallVector<Value> CrossEntropyBackwardOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  Value logits = b.widen(getLogits());
  Value rowMax = b.amax(logits, {1});
  Value exps = b.exp(b.sub(logits, b.expandOver(rowMax, {1}, logits)));
  Value softmax = b.div(exps, b.expandOver(b.sum(exps, {1}), {1}, exps));
  Value match = matchLabels(b, getLabels(), exps);
  Value difference = b.where(match, b.add(softmax, -1.0), softmax);
  Value rowGrad = nanOutside(b, b.widen(getLossesGrad()), getLabels(),
                             getLogits().getType().getDimSize(1));
  Value grad = b.expandOver(rowGrad, {1}, exps);
  return {b.cast(b.mul(grad, difference),
                 getLogitsGrad().getType().getElementType())};
}
