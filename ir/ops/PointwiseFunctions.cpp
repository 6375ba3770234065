//===- PointwiseFunctions.cpp - Elementary functions and rounding ---------===//
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

/// Builds `OpT` of one float.
template <typename OpT>
static SmallVector<Value> buildUnary(Operation *op, OpBuilder &builder,
                                     ValueRange scalars) {
  ScalarBuilder b(builder, op->getLoc());
  return {b.create<OpT>(scalars[0])};
}

/// A comparison with NaN fails, so NaN reaches the innermost branch and stays.
SmallVector<Value> SignOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value input = scalars[0];
  Value negative = b.select(b.compare(arith::CmpFPredicate::OLT, input, 0.0),
                            b.constant(input.getType(), -1.0), input);
  return {b.select(b.compare(arith::CmpFPredicate::OGT, input, 0.0),
                   b.constant(input.getType(), 1.0), negative)};
}

/// Zero wherever it exists.
LogicalResult SignOp::buildVjp(OpBuilder &, ValueRange,
                               SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(nullptr);
  return success();
}

SmallVector<Value> ExpOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::ExpOp>(*this, builder, scalars);
}

/// d/dx e^x = e^x.
LogicalResult ExpOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], getOutput()));
  return success();
}

SmallVector<Value> Expm1Op::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  return buildUnary<math::ExpM1Op>(*this, builder, scalars);
}

/// d/dx (e^x - 1) = z + 1.
LogicalResult Expm1Op::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], b.add(getOutput(), 1.0)));
  return success();
}

SmallVector<Value> LogOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::LogOp>(*this, builder, scalars);
}

/// d/dx ln x = 1 / x.
LogicalResult LogOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.div(resultGrads[0], getInput()));
  return success();
}

SmallVector<Value> Log1pOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  return buildUnary<math::Log1pOp>(*this, builder, scalars);
}

/// d/dx ln(1 + x) = 1 / (1 + x).
LogicalResult Log1pOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.div(resultGrads[0], b.add(getInput(), 1.0)));
  return success();
}

SmallVector<Value> SqrtOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  return buildUnary<math::SqrtOp>(*this, builder, scalars);
}

/// d/dx sqrt(x) = 1 / (2 z).
LogicalResult SqrtOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.div(b.mul(resultGrads[0], 0.5), getOutput()));
  return success();
}

/// A square root and a division are two correctly rounded instructions, where
/// math.rsqrt would be an approximation.
SmallVector<Value> RsqrtOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.reciprocal(b.sqrt(scalars[0]))};
}

/// d/dx x^(-1/2) = -1/2 z^3.
LogicalResult RsqrtOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value cube = b.mul(b.mul(getOutput(), getOutput()), getOutput());
  operandGrads.push_back(b.mul(b.mul(resultGrads[0], -0.5), cube));
  return success();
}

SmallVector<Value> ReciprocalOp::buildBody(OpBuilder &builder,
                                           ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.reciprocal(scalars[0])};
}

/// d/dx 1/x = -z^2.
LogicalResult ReciprocalOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                     SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = b.mul(getOutput(), getOutput());
  operandGrads.push_back(b.neg(b.mul(resultGrads[0], square)));
  return success();
}

SmallVector<Value> SinOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::SinOp>(*this, builder, scalars);
}

/// d/dx sin x = cos x.
LogicalResult SinOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], b.create<CosOp>(getInput())));
  return success();
}

SmallVector<Value> CosOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::CosOp>(*this, builder, scalars);
}

/// d/dx cos x = -sin x.
LogicalResult CosOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(
      b.neg(b.mul(resultGrads[0], b.create<SinOp>(getInput()))));
  return success();
}

SmallVector<Value> TanhOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  return buildUnary<math::TanhOp>(*this, builder, scalars);
}

/// d/dx tanh x = 1 - z^2.
LogicalResult TanhOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = b.mul(getOutput(), getOutput());
  operandGrads.push_back(b.mul(resultGrads[0], b.sub(1.0, square)));
  return success();
}

/// arctan t of t >= 0, +inf or NaN, in f32 or f64.
///
/// With k quarter turns of pi/4 taken off, k = 0, 1 or 2, what is left is arctan u:
/// u = t, (t - 1) / (t + 1) or -1 / t, so that |u| < 0.4156 (the thresholds near
/// tan pi/8 and tan 3pi/8 are exact in every float type). arctan u = u + u z p(z)
/// with z = u^2; p minimises the largest relative error of arctan by Remez
/// exchange, computed with 60 digits: 2^-30.4 with 5 coefficients, 2^-59.3 with 11.
/// Source: Muller, Elementary Functions, 3rd ed., ch. 3 and 11.
static Value buildArctangent(ScalarBuilder &b, Value t) {
  Type type = t.getType();
  bool isDouble = type.isF64();
  Value zero = b.constant(type, 0.0), one = b.constant(type, 1.0);
  Value two = b.constant(type, 2.0), minusOne = b.constant(type, -1.0);
  Value below = b.add(t, -1.0), above = b.add(t, 1.0);
  Value isAbove = b.compare(arith::CmpFPredicate::OGT, t, 53.0 / 128);
  Value isFar = b.compare(arith::CmpFPredicate::OGT, t, 154.0 / 64);
  auto choose = [&](Value ifFar, Value ifAbove, Value otherwise) {
    return b.select(isFar, ifFar, b.select(isAbove, ifAbove, otherwise));
  };
  Value numerator = choose(minusOne, below, t);
  Value u = b.div(numerator, choose(t, above, one));
  Value k = choose(two, one, zero);
  Value z = b.mul(u, u);
  Value p = isDouble
                ? b.polynomial(z, {-0.017804964334722135, 0.0379721980062822,
                                   -0.05035711682256972, 0.058471019934422296,
                                   -0.06662997346750431, 0.07692050971625303,
                                   -0.0909089724701159, 0.11111110766048793,
                                   -0.14285714279856399, 0.19999999999950308,
                                   -0.33333333333333187})
                : b.polynomial(z, {-0.0606278181, 0.105879888, -0.142427847,
                                   0.199984342, -0.333333135});
  // pi/4 in two parts; a product with k is exact.
  double high = isDouble ? M_PI_4 : static_cast<float>(M_PI_4);
  double low = isDouble ? 3.0616169978683830e-17 : M_PI_4 - high;
  Value rest = b.fma(b.mul(u, z), p, u);
  return b.fma(k, high, b.fma(k, low, rest));
}

SmallVector<Value> AtanOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.inF32OrWider(scalars[0], [&](Value x) {
    return b.copySign(buildArctangent(b, b.abs(x)), x);
  })};
}

/// d/dx arctan x = 1 / (1 + x^2).
LogicalResult AtanOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = b.mul(getInput(), getInput());
  operandGrads.push_back(b.div(resultGrads[0], b.add(square, 1.0)));
  return success();
}

/// arctan(t / sqrt(1 - t^2)) of t = |x|, where the factors of the root do not cancel.
SmallVector<Value> AsinOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.inF32OrWider(scalars[0], [&](Value x) {
    Value t = b.abs(x);
    Value low = b.sub(1.0, t), high = b.add(t, 1.0);
    Value cosine = b.sqrt(b.mul(low, high));
    return b.copySign(buildArctangent(b, b.div(t, cosine)), x);
  })};
}

/// 1 - x^2, without cancellation near its zeros.
static Value oneMinusSquare(GraphBuilder &b, Value x) {
  Value low = b.sub(1.0, x);
  return b.mul(low, b.add(x, 1.0));
}

/// d/dx arcsin x = 1 / sqrt(1 - x^2).
LogicalResult AsinOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = oneMinusSquare(b, getInput());
  operandGrads.push_back(b.mul(resultGrads[0], b.create<RsqrtOp>(square)));
  return success();
}

/// 2 arctan sqrt((1 - x) / (1 + x)), accurate near 1 too, where arccos is 0.
SmallVector<Value> AcosOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.inF32OrWider(scalars[0], [&](Value x) {
    Value low = b.sub(1.0, x), high = b.add(x, 1.0);
    return b.mul(buildArctangent(b, b.sqrt(b.div(low, high))), 2.0);
  })};
}

/// d/dx arccos x = -1 / sqrt(1 - x^2).
LogicalResult AcosOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = oneMinusSquare(b, getInput());
  operandGrads.push_back(
      b.neg(b.mul(resultGrads[0], b.create<RsqrtOp>(square))));
  return success();
}

/// Beyond this e^-2t is nothing beside 1, and t - 1 is exact.
static constexpr double kOneExponential = 80;

/// t, or t - 1 beyond kOneExponential: e^t overflows before e^t / 2 does.
static Value lowerFarExponent(ScalarBuilder &b, Value isFar, Value t) {
  return b.select(isFar, b.add(t, -1.0), t);
}

/// (s + s / (s + 1)) / 2 with s = e^t - 1 and t = |x|; far away e/2 e^(t-1).
SmallVector<Value> SinhOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.inF32OrWider(scalars[0], [&](Value x) {
    Value t = b.abs(x);
    Value isFar = b.compare(arith::CmpFPredicate::OGT, t, kOneExponential);
    Value s = b.expm1(lowerFarExponent(b, isFar, t));
    Value near = b.mul(b.add(s, b.div(s, b.add(s, 1.0))), 0.5);
    return b.copySign(b.select(isFar, b.mul(s, M_E / 2), near), x);
  })};
}

/// d/dx sinh x = cosh x.
LogicalResult SinhOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], b.create<CoshOp>(getInput())));
  return success();
}

/// (s + 1 / s) / 2 with s = e^t and t = |x|; far away e/2 e^(t-1).
SmallVector<Value> CoshOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.inF32OrWider(scalars[0], [&](Value x) {
    Value t = b.abs(x);
    Value isFar = b.compare(arith::CmpFPredicate::OGT, t, kOneExponential);
    Value s = b.exp(lowerFarExponent(b, isFar, t));
    Value near = b.mul(b.add(s, b.reciprocal(s)), 0.5);
    return b.select(isFar, b.mul(s, M_E / 2), near);
  })};
}

/// d/dx cosh x = sinh x.
LogicalResult CoshOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], b.create<SinhOp>(getInput())));
  return success();
}

/// ln(1 + t + rest), where `rest` is t itself if t is large: then it may overflow,
/// and ln(2 t) is taken. As a product the comparison is exact in every float type.
static Value logOfSum(ScalarBuilder &b, Value t, Value rest) {
  Value isLarge = b.compare(arith::CmpFPredicate::OGT, b.mul(t, 0x1p-54), 1.0);
  Value log = b.log1p(b.select(isLarge, t, b.add(t, rest)));
  return b.select(isLarge, b.add(log, M_LN2), log);
}

/// ln(1 + t + t^2 / (1 + sqrt(1 + t^2))) of t = |x|.
SmallVector<Value> AsinhOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.inF32OrWider(scalars[0], [&](Value x) {
    Value t = b.abs(x);
    Value square = b.mul(t, t);
    Value root = b.sqrt(b.add(square, 1.0));
    Value rest = b.div(square, b.add(root, 1.0));
    return b.copySign(logOfSum(b, t, rest), x);
  })};
}

/// d/dx arsinh x = 1 / sqrt(x^2 + 1).
LogicalResult AsinhOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = b.add(b.mul(getInput(), getInput()), 1.0);
  operandGrads.push_back(b.mul(resultGrads[0], b.create<RsqrtOp>(square)));
  return success();
}

/// ln(1 + t + sqrt(t) sqrt(t + 2)) of t = x - 1; the root is NaN for t < 0.
SmallVector<Value> AcoshOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.inF32OrWider(scalars[0], [&](Value x) {
    Value t = b.add(x, -1.0);
    Value root = b.sqrt(t);
    return logOfSum(b, t, b.mul(root, b.sqrt(b.add(t, 2.0))));
  })};
}

/// d/dx arcosh x = 1 / sqrt((x - 1) (x + 1)).
LogicalResult AcoshOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value low = b.add(getInput(), -1.0);
  Value square = b.mul(low, b.add(getInput(), 1.0));
  operandGrads.push_back(b.mul(resultGrads[0], b.create<RsqrtOp>(square)));
  return success();
}

/// ln(1 + 2 t / (1 - t)) / 2 of t = |x|.
SmallVector<Value> AtanhOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.inF32OrWider(scalars[0], [&](Value x) {
    Value t = b.abs(x);
    Value twice = b.add(t, t);
    Value ratio = b.div(twice, b.sub(1.0, t));
    return b.copySign(b.mul(b.log1p(ratio), 0.5), x);
  })};
}

/// d/dx artanh x = 1 / (1 - x^2).
LogicalResult AtanhOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value square = oneMinusSquare(b, getInput());
  operandGrads.push_back(b.div(resultGrads[0], square));
  return success();
}

SmallVector<Value> ErfOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::ErfOp>(*this, builder, scalars);
}

/// d/dx erf x = 2/sqrt(pi) e^(-x^2).
LogicalResult ErfOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value gauss = b.exp(b.neg(b.mul(getInput(), getInput())));
  operandGrads.push_back(b.mul(resultGrads[0], b.mul(gauss, M_2_SQRTPI)));
  return success();
}

SmallVector<Value> FloorOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  return buildUnary<math::FloorOp>(*this, builder, scalars);
}

/// Zero wherever it exists.
LogicalResult FloorOp::buildVjp(OpBuilder &, ValueRange,
                                SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(nullptr);
  return success();
}

SmallVector<Value> CeilOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  return buildUnary<math::CeilOp>(*this, builder, scalars);
}

/// Zero wherever it exists.
LogicalResult CeilOp::buildVjp(OpBuilder &, ValueRange,
                               SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(nullptr);
  return success();
}

SmallVector<Value> RoundOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  return buildUnary<math::RoundEvenOp>(*this, builder, scalars);
}

/// Zero wherever it exists.
LogicalResult RoundOp::buildVjp(OpBuilder &, ValueRange,
                                SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(nullptr);
  return success();
}
