//===- Loss.cpp - Losses whose structure matters ----------------------------===//

#include "ir/Ingot.h"
#include "ir/ops/Inference.h"

using namespace mlir;
using namespace ingot;

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

LogicalResult CrossEntropyOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &results) {
  auto logits = cast<RankedTensorType>(adaptor.getLogits().getType());
  auto labels = cast<RankedTensorType>(adaptor.getLabels().getType());
  if (failed(checkLogitsAndLabels(location, logits, labels))) // C1, C2
    return failure();
  results.push_back(dropDims(logits, {1}));
  return success();
}

LogicalResult CrossEntropyBackwardOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &results) {
  auto grad = cast<RankedTensorType>(adaptor.getLossesGrad().getType());
  auto logits = cast<RankedTensorType>(adaptor.getLogits().getType());
  auto labels = cast<RankedTensorType>(adaptor.getLabels().getType());
  if (failed(checkLogitsAndLabels(location, logits, labels))) // C1, C2
    return failure();
  if (grad != dropDims(logits, {1})) // C3
    return emitOptionalError(location, "expected losses_grad of type ",
                             dropDims(logits, {1}), ", found ", grad);
  results.push_back(logits);
  return success();
}
