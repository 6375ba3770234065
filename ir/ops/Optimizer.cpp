//===- Optimizer.cpp - One step of an optimiser for one parameter -----------===//

#include "ir/Ingot.h"
#include "ir/ops/ScalarBuilder.h"

using namespace mlir;
using namespace ingot;

/// Checks that `scalar` is a rank-0 tensor of the element type of `parameter`.
static LogicalResult verifyScalar(Operation *op, StringRef name, Value scalar,
                                  Value parameter) {
  auto expected = RankedTensorType::get(
      {}, cast<RankedTensorType>(parameter.getType()).getElementType());
  if (scalar.getType() != expected)
    return op->emitOpError("expected ")
           << name << " of type " << expected << ", found " << scalar.getType();
  return success();
}

//===----------------------------------------------------------------------===//
// SgdUpdateOp
//===----------------------------------------------------------------------===//

LogicalResult SgdUpdateOp::verify() {
  return verifyScalar(*this, "learning_rate", getLearningRate(),
                      getParameter()); // C1
}

SmallVector<Value> SgdUpdateOp::buildScalar(OpBuilder &builder,
                                            ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value parameter = scalars[0], grad = scalars[1], velocity = scalars[2],
        learningRate = scalars[3];
  double momentum = getMomentum().convertToDouble();
  double dampening = getDampening().convertToDouble();
  double weightDecay = getWeightDecay().convertToDouble();
  Value g = b.add(grad, b.mul(parameter, weightDecay));
  Value velocityOut =
      b.add(b.mul(velocity, momentum), b.mul(g, 1.0 - dampening));
  Value d =
      getNesterov() ? b.add(g, b.mul(velocityOut, momentum)) : velocityOut;
  Value parameterOut = b.sub(parameter, b.mul(learningRate, d));
  return {parameterOut, velocityOut};
}

//===----------------------------------------------------------------------===//
// AdamwUpdateOp
//===----------------------------------------------------------------------===//

LogicalResult AdamwUpdateOp::verify() {
  if (failed(verifyScalar(*this, "learning_rate", getLearningRate(),
                          getParameter())) || // C1
      failed(verifyScalar(*this, "bias_correction1", getBiasCorrection1(),
                          getParameter())) || // C1
      failed(verifyScalar(*this, "bias_correction2", getBiasCorrection2(),
                          getParameter()))) // C1
    return failure();
  return success();
}

SmallVector<Value> AdamwUpdateOp::buildScalar(OpBuilder &builder,
                                              ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value parameter = scalars[0], grad = scalars[1], expAvg = scalars[2],
        expAvgSq = scalars[3], learningRate = scalars[4],
        biasCorrection1 = scalars[5], biasCorrection2 = scalars[6];
  double beta1 = getBeta1().convertToDouble();
  double beta2 = getBeta2().convertToDouble();
  Value expAvgOut = b.add(b.mul(expAvg, beta1), b.mul(grad, 1.0 - beta1));
  Value expAvgSqOut =
      b.add(b.mul(expAvgSq, beta2), b.mul(b.mul(grad, grad), 1.0 - beta2));
  Value denominator = b.add(b.sqrt(b.div(expAvgSqOut, biasCorrection2)),
                            getEpsilon().convertToDouble());
  Value d = b.div(b.div(expAvgOut, biasCorrection1), denominator);
  // 1 - learning_rate * weight_decay is the same for every element, so it is
  // computed once per kernel.
  Value decay = b.sub(b.constant(parameter.getType(), 1.0),
                      b.mul(learningRate, getWeightDecay().convertToDouble()));
  Value parameterOut = b.sub(b.mul(parameter, decay), b.mul(learningRate, d));
  return {parameterOut, expAvgOut, expAvgSqOut};
}
