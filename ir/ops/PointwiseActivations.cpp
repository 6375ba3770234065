//===- PointwiseActivations.cpp - Activations of neural networks ----------===//
//
// Each scalar form is followed by its derivative. In the formulas x is the input,
// z the result and dz the gradient of the result. Where z serves as well as x, z is
// used: x can then be freed before the backward pass.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/ScalarBuilder.h"

using namespace mlir;
using namespace ingot::ir;

SmallVector<Value> ReluOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.create<arith::MaximumFOp>(scalars[0],
                                      b.constant(scalars[0].getType(), 0.0))};
}

/// d/dx max(x, 0) = z > 0 ? 1 : 0, which is 0 at 0.
LogicalResult ReluOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value positive = b.compare(Predicate::gt, getOutput(), 0.0);
  operandGrads.push_back(b.keepWhere(positive, resultGrads[0]));
  return success();
}

SmallVector<Value> SigmoidOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                        TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.sigmoid(scalars[0])};
}

/// d/dx sigmoid(x) = z (1 - z).
LogicalResult SigmoidOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                  SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value slope = b.mul(getOutput(), b.sub(1.0, getOutput()));
  operandGrads.push_back(b.mul(resultGrads[0], slope));
  return success();
}

/// From here on the sigmoid is 0 or 1 in every float type, and the normal distribution.
static constexpr double kSigmoidEnd = 1024, kNormalEnd = 64;

/// max(x, low), and NaN of NaN. As a factor of what is 0 from `low` on: there -inf
/// would make NaN of it.
static Value notBelow(ScalarBuilder &b, Value x, double low) {
  return b.select(b.compare(arith::CmpFPredicate::OLT, x, low),
                  b.constant(x.getType(), low), x);
}

/// The same for a factor of what is 0 from -end on and from `end` on.
static Value within(GraphBuilder &b, Value x, double end) {
  RankedTensorType type = GraphBuilder::typeOf(x);
  Value atLeast = b.create<MaximumOp>(x, b.splat(type, -end));
  return b.create<MinimumOp>(atLeast, b.splat(type, end));
}

SmallVector<Value> SiluOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value sigmoid = b.sigmoid(scalars[0]);
  return {b.mul(notBelow(b, scalars[0], -kSigmoidEnd), sigmoid)};
}

/// d/dx x s = s (1 + x (1 - s)) with s = sigmoid(x).
LogicalResult SiluOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value sigmoid = b.create<SigmoidOp>(getInput());
  Value x = within(b, getInput(), kSigmoidEnd);
  Value inner = b.add(b.mul(x, b.sub(1.0, sigmoid)), 1.0);
  operandGrads.push_back(b.mul(resultGrads[0], b.mul(sigmoid, inner)));
  return success();
}

SmallVector<Value> GeluOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value input = scalars[0];
  Value erf = b.create<math::ErfOp>(b.mul(input, M_SQRT1_2));
  Value half = b.mul(notBelow(b, input, -kNormalEnd), 0.5);
  return {b.mul(half, b.add(erf, 1.0))};
}

/// d/dx x P(x) = P(x) + x p(x), with the normal distribution
/// P(x) = 1/2 (1 + erf(x/sqrt(2))) and its density p(x) = e^(-x^2/2)/sqrt(2 pi).
LogicalResult GeluOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value erf = b.create<ErfOp>(b.mul(getInput(), M_SQRT1_2));
  Value distribution = b.mul(b.add(erf, 1.0), 0.5);
  Value gauss = b.exp(b.mul(b.mul(getInput(), getInput()), -0.5));
  Value density = b.mul(gauss, 0.5 * M_2_SQRTPI * M_SQRT1_2);
  Value x = within(b, getInput(), kNormalEnd);
  Value slope = b.add(distribution, b.mul(x, density));
  operandGrads.push_back(b.mul(resultGrads[0], slope));
  return success();
}

SmallVector<Value> LeakyReluOp::buildBody(OpBuilder &builder,
                                          ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value input = scalars[0];
  return {b.select(b.compare(arith::CmpFPredicate::OGT, input, 0.0), input,
                   b.mul(input, getNegativeSlope().convertToDouble()))};
}

/// d/dx = x > 0 ? 1 : negative_slope. The slope may be negative, so that only x
/// tells the side.
LogicalResult LeakyReluOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                    SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value positive = b.compare(Predicate::gt, getInput(), 0.0);
  Value scaled = b.mul(resultGrads[0], getNegativeSlope().convertToDouble());
  operandGrads.push_back(b.where(positive, resultGrads[0], scaled));
  return success();
}
