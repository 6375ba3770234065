//===- Optimizer.cpp - One step of an optimiser for one parameter -----------===//

#include "ir/ops/Optimizer.h"
#include "ir/ops/ScalarBuilder.h"

using namespace mlir;
using namespace ingot::ir;

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

SmallVector<Value> SgdUpdateOp::buildBody(OpBuilder &builder,
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

SmallVector<Value> AdamwUpdateOp::buildBody(OpBuilder &builder,
                                            ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value parameter = scalars[0], grad = scalars[1], expAvg = scalars[2],
        expAvgSq = scalars[3], learningRate = scalars[4],
        biasCorrection1 = scalars[5], biasCorrection2 = scalars[6];
  double beta1 = getBeta1().convertToDouble();
  double beta2 = getBeta2().convertToDouble();
  Value expAvgOut = b.fma(expAvg, beta1, b.mul(grad, 1.0 - beta1));
  Value expAvgSqOut =
      b.fma(expAvgSq, beta2, b.mul(b.mul(grad, grad), 1.0 - beta2));
  // What depends on scalars only is computed once per kernel; one root and one
  // division per element remain, which keep the divider busy as it is.
  Value rootScale = b.reciprocal(b.sqrt(biasCorrection2));
  Value step = b.neg(b.div(learningRate, biasCorrection1));
  Value decay = b.sub(b.constant(parameter.getType(), 1.0),
                      b.mul(learningRate, getWeightDecay().convertToDouble()));
  Value epsilon =
      b.constant(parameter.getType(), getEpsilon().convertToDouble());
  Value denominator = b.fma(b.sqrt(expAvgSqOut), rootScale, epsilon);
  Value d = b.div(expAvgOut, denominator);
  Value parameterOut = b.fma(d, step, b.mul(parameter, decay));
  return {parameterOut, expAvgOut, expAvgSqOut};
}
