//===- PointwiseDerivatives.cpp - Derivatives of the pointwise operations ---===//
//
// In the formulas x is the input (x and y the operands), z the result and dz the
// gradient of the result. Where z serves as well as x, z is used: x can then be
// freed before the backward pass.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Pointwise.h"

using namespace mlir;
using namespace ingot;

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

/// d/dx -x = -1.
LogicalResult NegOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.neg(resultGrads[0]));
  return success();
}

/// d/dx |x| = sign(x), which is 0 at 0.
LogicalResult AbsOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], b.create<SignOp>(getInput())));
  return success();
}

/// Zero wherever it exists.
LogicalResult SignOp::buildVjp(OpBuilder &, ValueRange,
                               SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(nullptr);
  return success();
}

/// d/dx e^x = e^x.
LogicalResult ExpOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], getOutput()));
  return success();
}

/// d/dx (e^x - 1) = z + 1.
LogicalResult Expm1Op::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], b.add(getOutput(), 1.0)));
  return success();
}

/// d/dx ln x = 1 / x.
LogicalResult LogOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.div(resultGrads[0], getInput()));
  return success();
}

/// d/dx ln(1 + x) = 1 / (1 + x).
LogicalResult Log1pOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.div(resultGrads[0], b.add(getInput(), 1.0)));
  return success();
}

/// d/dx sqrt(x) = 1 / (2 z).
LogicalResult SqrtOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.div(b.mul(resultGrads[0], 0.5), getOutput()));
  return success();
}

/// d/dx x^(-1/2) = -1/2 z^3.
LogicalResult RsqrtOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value cube = b.mul(b.mul(getOutput(), getOutput()), getOutput());
  operandGrads.push_back(b.mul(b.mul(resultGrads[0], -0.5), cube));
  return success();
}

/// d/dx 1/x = -z^2.
LogicalResult ReciprocalOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                     SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = b.mul(getOutput(), getOutput());
  operandGrads.push_back(b.neg(b.mul(resultGrads[0], square)));
  return success();
}

/// d/dx sin x = cos x.
LogicalResult SinOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], b.create<CosOp>(getInput())));
  return success();
}

/// d/dx cos x = -sin x.
LogicalResult CosOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(
      b.neg(b.mul(resultGrads[0], b.create<SinOp>(getInput()))));
  return success();
}

/// d/dx tanh x = 1 - z^2.
LogicalResult TanhOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = b.mul(getOutput(), getOutput());
  operandGrads.push_back(b.mul(resultGrads[0], b.sub(1.0, square)));
  return success();
}

/// d/dx erf x = 2/sqrt(pi) e^(-x^2).
LogicalResult ErfOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value gauss = b.exp(b.neg(b.mul(getInput(), getInput())));
  operandGrads.push_back(b.mul(resultGrads[0], b.mul(gauss, M_2_SQRTPI)));
  return success();
}

/// Zero wherever it exists.
LogicalResult FloorOp::buildVjp(OpBuilder &, ValueRange,
                                SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(nullptr);
  return success();
}

/// Zero wherever it exists.
LogicalResult CeilOp::buildVjp(OpBuilder &, ValueRange,
                               SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(nullptr);
  return success();
}

/// Zero wherever it exists.
LogicalResult RoundOp::buildVjp(OpBuilder &, ValueRange,
                                SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(nullptr);
  return success();
}

/// A conversion between floats has derivative 1; others have none.
LogicalResult CastOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  Type from = getInput().getType().getElementType();
  if (!isa<FloatType>(from) ||
      !isa<FloatType>(getOutput().getType().getElementType())) {
    operandGrads.push_back(nullptr);
    return success();
  }
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.cast(resultGrads[0], from));
  return success();
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

/// d/dx max(x, 0) = z > 0 ? 1 : 0, which is 0 at 0.
LogicalResult ReluOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value positive = b.compare(Predicate::gt, getOutput(), 0.0);
  operandGrads.push_back(b.keepWhere(positive, resultGrads[0]));
  return success();
}

/// d/dx sigmoid(x) = z (1 - z).
LogicalResult SigmoidOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                  SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value slope = b.mul(getOutput(), b.sub(1.0, getOutput()));
  operandGrads.push_back(b.mul(resultGrads[0], slope));
  return success();
}

/// d/dx x s = s (1 + x (1 - s)) with s = sigmoid(x).
LogicalResult SiluOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value sigmoid = b.create<SigmoidOp>(getInput());
  Value inner = b.add(b.mul(getInput(), b.sub(1.0, sigmoid)), 1.0);
  operandGrads.push_back(b.mul(resultGrads[0], b.mul(sigmoid, inner)));
  return success();
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
  Value slope = b.add(distribution, b.mul(getInput(), density));
  operandGrads.push_back(b.mul(resultGrads[0], slope));
  return success();
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

//===----------------------------------------------------------------------===//
// Binary and ternary
//===----------------------------------------------------------------------===//

/// d(x + y) = dx + dy.
LogicalResult AddOp::buildVjp(OpBuilder &, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  operandGrads.append({resultGrads[0], resultGrads[0]});
  return success();
}

/// d(x - y) = dx - dy.
LogicalResult SubOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append({resultGrads[0], b.neg(resultGrads[0])});
  return success();
}

/// d(x y) = y dx + x dy.
LogicalResult MulOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append(
      {b.mul(resultGrads[0], getRhs()), b.mul(resultGrads[0], getLhs())});
  return success();
}

/// d(x / y) = dx / y - z dy / y.
LogicalResult DivOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value quotient = b.div(resultGrads[0], getRhs());
  operandGrads.append({quotient, b.neg(b.mul(quotient, getOutput()))});
  return success();
}

/// d(x^y) = y x^(y-1) dx + z ln(x) dy. Both are replaced by their limits where
/// the formula gives 0 * inf: the first is 0 for y = 0, the second for x = 0 and
/// y >= 0.
LogicalResult PowOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value dz = resultGrads[0];
  Value lower = b.create<PowOp>(getLhs(), b.add(getRhs(), -1.0));
  Value lhsGrad = b.mul(dz, b.mul(getRhs(), lower));
  operandGrads.push_back(
      b.zeroWhere(b.compare(Predicate::eq, getRhs(), 0.0), lhsGrad));
  Value rhsGrad = b.mul(dz, b.mul(getOutput(), b.log(getLhs())));
  Value isLimit =
      b.create<LogicalAndOp>(b.compare(Predicate::eq, getLhs(), 0.0),
                             b.compare(Predicate::ge, getRhs(), 0.0));
  operandGrads.push_back(b.zeroWhere(isLimit, rhsGrad));
  return success();
}

/// Halves for equal elements, 0 for the one that `loses`. With a NaN neither
/// comparison holds, and the gradient reaches both.
static void buildExtremumVjp(GraphBuilder b, Value lhs, Value rhs,
                             Predicate lhsLoses, Predicate rhsLoses, Value dz,
                             SmallVectorImpl<Value> &operandGrads) {
  Value equal = b.compare(Predicate::eq, lhs, rhs);
  Value share = b.where(equal, b.mul(dz, 0.5), dz);
  operandGrads.append({b.zeroWhere(b.compare(lhsLoses, lhs, rhs), share),
                       b.zeroWhere(b.compare(rhsLoses, lhs, rhs), share)});
}

/// d max(x, y) = dx or dy, whichever is larger.
LogicalResult MaximumOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                  SmallVectorImpl<Value> &operandGrads) {
  buildExtremumVjp({builder, getLoc()}, getLhs(), getRhs(), Predicate::lt,
                   Predicate::gt, resultGrads[0], operandGrads);
  return success();
}

/// d min(x, y) = dx or dy, whichever is smaller.
LogicalResult MinimumOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                  SmallVectorImpl<Value> &operandGrads) {
  buildExtremumVjp({builder, getLoc()}, getLhs(), getRhs(), Predicate::gt,
                   Predicate::lt, resultGrads[0], operandGrads);
  return success();
}

/// The gradient goes where the element came from.
LogicalResult WhereOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append({nullptr, b.keepWhere(getCondition(), resultGrads[0]),
                       b.zeroWhere(getCondition(), resultGrads[0])});
  return success();
}
