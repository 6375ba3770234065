//===- Pointwise.cpp - Operations on elements of the same position ----------===//
//
// Each scalar form is followed by its derivative. In the formulas x is the input
// (x and y the operands), z the result and dz the gradient of the result. Where z
// serves as well as x, z is used: x can then be freed before the backward pass.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Pointwise.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/ScalarBuilder.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot::ir;

/// Whether integers of this element type are unsigned; a boolean is 0 or 1.
static bool isUnsigned(Type elementType) {
  return elementType.isUnsignedInteger() || elementType.isInteger(1);
}

static Type elementType(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getElementType();
}

/// Builds `FloatOp`, `SignedOp` or `UnsignedOp` of two scalars, whichever fits
/// the operation's own element type.
template <typename FloatOp, typename SignedOp, typename UnsignedOp>
static SmallVector<Value> buildArithmetic(Operation *op, OpBuilder &builder,
                                          ValueRange scalars) {
  ScalarBuilder b(builder, op->getLoc());
  Type type = elementType(op->getResult(0));
  if (isa<FloatType>(type))
    return {b.create<FloatOp>(scalars[0], scalars[1])};
  if (isUnsigned(type))
    return {b.create<UnsignedOp>(scalars[0], scalars[1])};
  return {b.create<SignedOp>(scalars[0], scalars[1])};
}

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

SmallVector<Value> NegOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value input = scalars[0];
  if (isa<FloatType>(input.getType()))
    return {b.neg(input)};
  return {b.create<arith::SubIOp>(b.constant(input.getType(), 0), input)};
}

/// d/dx -x = -1.
LogicalResult NegOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.neg(resultGrads[0]));
  return success();
}

SmallVector<Value> AbsOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value input = scalars[0];
  if (isa<FloatType>(input.getType()))
    return {b.create<math::AbsFOp>(input)};
  if (isUnsigned(elementType(getInput())))
    return {input};
  Value zero = b.constant(input.getType(), 0);
  return {
      b.create<arith::MaxSIOp>(input, b.create<arith::SubIOp>(zero, input))};
}

/// d/dx |x| = sign(x), which is 0 at 0.
LogicalResult AbsOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.mul(resultGrads[0], b.create<SignOp>(getInput())));
  return success();
}

SmallVector<Value> LogicalNotOp::buildBody(OpBuilder &builder,
                                           ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value one = b.create<arith::ConstantOp>(builder.getBoolAttr(true));
  return {b.create<arith::XOrIOp>(scalars[0], one)};
}

//===----------------------------------------------------------------------===//
// CastOp
//===----------------------------------------------------------------------===//

/// Float to float. Neither of f16 and bf16 holds the other, so that conversion
/// goes through f32.
static Value castFloat(ScalarBuilder &b, Value input, FloatType to) {
  auto from = cast<FloatType>(input.getType());
  if (from == to)
    return input;
  if (from.getWidth() < to.getWidth())
    return b.create<arith::ExtFOp>(to, input);
  if (from.getWidth() == to.getWidth())
    input = b.create<arith::ExtFOp>(Float32Type::get(to.getContext()), input);
  return b.create<arith::TruncFOp>(to, input);
}

/// Float to integer. Out of range, where arith is undefined, it is the nearest bound,
/// and of NaN 0: only what `to` holds is converted. `from` is what the program has,
/// where the evaluator has f64.
static Value castToInteger(ScalarBuilder &b, Value input, FloatType from,
                           IntegerType to, bool isUnsigned) {
  if (cast<FloatType>(input.getType()).getWidth() < 32)
    input = castFloat(b, input, Float32Type::get(to.getContext()));
  auto type = cast<FloatType>(input.getType());
  unsigned width = to.getWidth();
  APInt smallest =
      isUnsigned ? APInt::getMinValue(width) : APInt::getSignedMinValue(width);
  APInt largest =
      isUnsigned ? APInt::getMaxValue(width) : APInt::getSignedMaxValue(width);
  // The floats that are converted; the last is below `largest` if that has too many
  // digits, the first is always `smallest`.
  double end = std::ldexp(1.0, isUnsigned ? width : width - 1);
  APFloat rounded(type.getFloatSemantics());
  bool isExact =
      rounded.convertFromAPInt(largest, !isUnsigned, APFloat::rmTowardZero) ==
      APFloat::opOK;
  double first = isUnsigned ? 0.0 : -end, last = rounded.convertToDouble();
  // Of f16 only infinities are out of the range of wide integers.
  double finite =
      APFloat::getLargest(from.getFloatSemantics()).convertToDouble();
  bool onlyInfinity = finite < end;
  if (onlyInfinity) {
    end = std::numeric_limits<double>::infinity();
    first = std::max(first, -finite);
    last = finite;
  }

  Value number =
      b.select(b.create<arith::CmpFOp>(arith::CmpFPredicate::ORD, input, input),
               input, b.constant(type, 0.0));
  Value within = b.select(b.compare(arith::CmpFPredicate::OGT, number, first),
                          number, b.constant(type, first));
  within = b.select(b.compare(arith::CmpFPredicate::OLT, within, last), within,
                    b.constant(type, last));
  Value integer = isUnsigned ? b.create<arith::FPToUIOp>(to, within)
                             : b.create<arith::FPToSIOp>(to, within);
  auto bound = [&](const APInt &value) {
    return b.create<arith::ConstantOp>(IntegerAttr::get(to, value));
  };
  if (!isExact || onlyInfinity)
    integer = b.select(b.compare(arith::CmpFPredicate::OGE, number, end),
                       bound(largest), integer);
  if (onlyInfinity && !isUnsigned)
    integer = b.select(b.compare(arith::CmpFPredicate::OLE, number, -end),
                       bound(smallest), integer);
  return integer;
}

SmallVector<Value> CastOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange resultTypes) {
  ScalarBuilder b(builder, getLoc());
  Value input = scalars[0];
  Type from = elementType(getInput());
  Type to = elementType(getOutput());

  if (auto floatType = dyn_cast<FloatType>(resultTypes[0])) {
    if (isa<FloatType>(from))
      return {castFloat(b, input, floatType)};
    if (isUnsigned(from))
      return {b.create<arith::UIToFPOp>(floatType, input)};
    return {b.create<arith::SIToFPOp>(floatType, input)};
  }

  auto scalarTo = builder.getIntegerType(to.getIntOrFloatBitWidth());
  if (auto floatType = dyn_cast<FloatType>(from)) {
    if (to.isInteger(1)) // NaN is not 0, hence true.
      return {b.compare(arith::CmpFPredicate::UNE, input, 0.0)};
    return {castToInteger(b, input, floatType, scalarTo, isUnsigned(to))};
  }
  unsigned fromWidth = from.getIntOrFloatBitWidth();
  if (fromWidth == scalarTo.getWidth())
    return {input};
  if (to.isInteger(1))
    return {b.create<arith::CmpIOp>(arith::CmpIPredicate::ne, input,
                                    b.constant(input.getType(), 0))};
  if (fromWidth > scalarTo.getWidth())
    return {b.create<arith::TruncIOp>(scalarTo, input)};
  if (isUnsigned(from))
    return {b.create<arith::ExtUIOp>(scalarTo, input)};
  return {b.create<arith::ExtSIOp>(scalarTo, input)};
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
// Binary and ternary
//===----------------------------------------------------------------------===//

SmallVector<Value> AddOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildArithmetic<arith::AddFOp, arith::AddIOp, arith::AddIOp>(
      *this, builder, scalars);
}

/// d(x + y) = dx + dy.
LogicalResult AddOp::buildVjp(OpBuilder &, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  operandGrads.append({resultGrads[0], resultGrads[0]});
  return success();
}

SmallVector<Value> SubOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildArithmetic<arith::SubFOp, arith::SubIOp, arith::SubIOp>(
      *this, builder, scalars);
}

/// d(x - y) = dx - dy.
LogicalResult SubOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append({resultGrads[0], b.neg(resultGrads[0])});
  return success();
}

SmallVector<Value> MulOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildArithmetic<arith::MulFOp, arith::MulIOp, arith::MulIOp>(
      *this, builder, scalars);
}

/// d(x y) = y dx + x dy.
LogicalResult MulOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append(
      {b.mul(resultGrads[0], getRhs()), b.mul(resultGrads[0], getLhs())});
  return success();
}

/// An integer division, or its remainder, of one scalar by another.
struct IntegerDivision {
  Value isZero;  ///< whether the divisor is 0
  Value isMinus; ///< whether it is -1; null if it has no sign
  Value result;  ///< of what is divided
};

/// Division by 0, and of the smallest number by -1, is undefined in arith, and
/// processors trap at both: neither is divided by, but 1 instead.
template <typename SignedOp, typename UnsignedOp>
static IntegerDivision divideDefined(ScalarBuilder &b, Value lhs, Value rhs,
                                     bool isUnsigned) {
  Type type = rhs.getType();
  auto isEqual = [&](int64_t value) {
    return b.create<arith::CmpIOp>(arith::CmpIPredicate::eq, rhs,
                                   b.constant(type, value));
  };
  Value isZero = isEqual(0), one = b.constant(type, 1);
  if (isUnsigned)
    return {isZero, Value(),
            b.create<UnsignedOp>(lhs, b.select(isZero, one, rhs))};
  Value isMinus = isEqual(-1);
  Value divisor = b.select(b.create<arith::OrIOp>(isZero, isMinus), one, rhs);
  return {isZero, isMinus, b.create<SignedOp>(lhs, divisor)};
}

SmallVector<Value> DivOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value lhs = scalars[0], rhs = scalars[1];
  if (isa<FloatType>(rhs.getType()))
    return {b.div(lhs, rhs)};
  auto [isZero, isMinus, quotient] =
      divideDefined<arith::DivSIOp, arith::DivUIOp>(
          b, lhs, rhs, isUnsigned(elementType(getRhs())));
  Value zero = b.constant(rhs.getType(), 0);
  if (isMinus) // the smallest number wraps around
    quotient = b.select(isMinus, b.create<arith::SubIOp>(zero, lhs), quotient);
  return {b.select(isZero, zero, quotient)};
}

/// d(x / y) = dx / y - z dy / y.
LogicalResult DivOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value quotient = b.div(resultGrads[0], getRhs());
  operandGrads.append({quotient, b.neg(b.mul(quotient, getOutput()))});
  return success();
}

/// The remainder of integers that has the sign of `lhs`. That by 1, which stands for
/// -1, is 0; that by 0 keeps lhs = rhs * quotient + remainder.
static Value buildIntegerRemainder(ScalarBuilder &b, Value lhs, Value rhs,
                                   bool isUnsigned) {
  auto [isZero, isMinus, remainder] =
      divideDefined<arith::RemSIOp, arith::RemUIOp>(b, lhs, rhs, isUnsigned);
  return b.select(isZero, lhs, remainder);
}

SmallVector<Value> FmodOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value lhs = scalars[0], rhs = scalars[1];
  if (isa<FloatType>(lhs.getType()))
    return {b.create<arith::RemFOp>(lhs, rhs)};
  return {
      buildIntegerRemainder(b, lhs, rhs, isUnsigned(elementType(getLhs())))};
}

/// Unless it is 0, fmod gets the sign of the divisor by adding that once.
SmallVector<Value> RemainderOp::buildBody(OpBuilder &builder,
                                          ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value lhs = scalars[0], rhs = scalars[1];
  Type type = rhs.getType();
  if (isa<FloatType>(type)) {
    Value fmod = b.create<arith::RemFOp>(lhs, rhs);
    auto isNegative = [&](Value x) {
      return b.compare(arith::CmpFPredicate::OLT, x, 0.0);
    };
    Value differ = b.create<arith::XOrIOp>(isNegative(fmod), isNegative(rhs));
    Value isOff = b.create<arith::AndIOp>(
        differ, b.compare(arith::CmpFPredicate::ONE, fmod, 0.0));
    return {b.select(isOff, b.add(fmod, rhs), fmod)};
  }
  if (isUnsigned(elementType(getLhs())))
    return {buildIntegerRemainder(b, lhs, rhs, /*isUnsigned=*/true)};
  Value fmod = buildIntegerRemainder(b, lhs, rhs, /*isUnsigned=*/false);
  Value zero = b.constant(type, 0);
  Value differ = b.create<arith::CmpIOp>(
      arith::CmpIPredicate::slt, b.create<arith::XOrIOp>(fmod, rhs), zero);
  Value isOff = b.create<arith::AndIOp>(
      differ, b.create<arith::CmpIOp>(arith::CmpIPredicate::ne, fmod, zero));
  return {b.select(isOff, b.create<arith::AddIOp>(fmod, rhs), fmod)};
}

/// d(x - n y) = dx - n dy, where n = (x - z) / y is constant between its jumps. It is
/// an integer, to which its rounding errors are rounded away; that of x / y may be on
/// the other side of a jump than z.
static void buildRemainderVjp(GraphBuilder b, Value x, Value y, Value z,
                              Value dz, SmallVectorImpl<Value> &operandGrads) {
  Value n = b.create<RoundOp>(b.div(b.sub(x, z), y));
  operandGrads.append({dz, b.neg(b.mul(dz, n))});
}

LogicalResult FmodOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  buildRemainderVjp({builder, getLoc()}, getLhs(), getRhs(), getOutput(),
                    resultGrads[0], operandGrads);
  return success();
}

LogicalResult RemainderOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                    SmallVectorImpl<Value> &operandGrads) {
  buildRemainderVjp({builder, getLoc()}, getLhs(), getRhs(), getOutput(),
                    resultGrads[0], operandGrads);
  return success();
}

SmallVector<Value> PowOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.create<math::PowFOp>(scalars[0], scalars[1])};
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

SmallVector<Value> MaximumOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                        TypeRange) {
  return buildArithmetic<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(
      *this, builder, scalars);
}

/// d max(x, y) = dx or dy, whichever is larger.
LogicalResult MaximumOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                  SmallVectorImpl<Value> &operandGrads) {
  buildExtremumVjp({builder, getLoc()}, getLhs(), getRhs(), Predicate::lt,
                   Predicate::gt, resultGrads[0], operandGrads);
  return success();
}

SmallVector<Value> MinimumOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                        TypeRange) {
  return buildArithmetic<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(
      *this, builder, scalars);
}

/// d min(x, y) = dx or dy, whichever is smaller.
LogicalResult MinimumOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                  SmallVectorImpl<Value> &operandGrads) {
  buildExtremumVjp({builder, getLoc()}, getLhs(), getRhs(), Predicate::gt,
                   Predicate::lt, resultGrads[0], operandGrads);
  return success();
}

SmallVector<Value> LogicalAndOp::buildBody(OpBuilder &builder,
                                           ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.create<arith::AndIOp>(scalars[0], scalars[1])};
}

SmallVector<Value> LogicalOrOp::buildBody(OpBuilder &builder,
                                          ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.create<arith::OrIOp>(scalars[0], scalars[1])};
}

FailureOr<RankedTensorType> CompareOp::inferType(std::optional<Location>,
                                                 Adaptor adaptor) {
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType());
  return RankedTensorType::get(lhs.getShape(),
                               IntegerType::get(lhs.getContext(), 1));
}

/// Ordered, except for `ne`, which holds if either is NaN.
static arith::CmpFPredicate floatPredicate(Predicate predicate) {
  switch (predicate) {
  case Predicate::eq:
    return arith::CmpFPredicate::OEQ;
  case Predicate::ne:
    return arith::CmpFPredicate::UNE;
  case Predicate::lt:
    return arith::CmpFPredicate::OLT;
  case Predicate::le:
    return arith::CmpFPredicate::OLE;
  case Predicate::gt:
    return arith::CmpFPredicate::OGT;
  case Predicate::ge:
    return arith::CmpFPredicate::OGE;
  }
  llvm_unreachable("unknown predicate");
}

static arith::CmpIPredicate integerPredicate(Predicate predicate,
                                             bool isUnsigned) {
  switch (predicate) {
  case Predicate::eq:
    return arith::CmpIPredicate::eq;
  case Predicate::ne:
    return arith::CmpIPredicate::ne;
  case Predicate::lt:
    return isUnsigned ? arith::CmpIPredicate::ult : arith::CmpIPredicate::slt;
  case Predicate::le:
    return isUnsigned ? arith::CmpIPredicate::ule : arith::CmpIPredicate::sle;
  case Predicate::gt:
    return isUnsigned ? arith::CmpIPredicate::ugt : arith::CmpIPredicate::sgt;
  case Predicate::ge:
    return isUnsigned ? arith::CmpIPredicate::uge : arith::CmpIPredicate::sge;
  }
  llvm_unreachable("unknown predicate");
}

SmallVector<Value> CompareOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                        TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Type type = elementType(getLhs());
  if (isa<FloatType>(type))
    return {b.create<arith::CmpFOp>(floatPredicate(getPredicate()), scalars[0],
                                    scalars[1])};
  return {b.create<arith::CmpIOp>(
      integerPredicate(getPredicate(), isUnsigned(type)), scalars[0],
      scalars[1])};
}

SmallVector<Value> WhereOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.select(scalars[0], scalars[1], scalars[2])};
}

/// The gradient goes where the element came from.
LogicalResult WhereOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append({nullptr, b.keepWhere(getCondition(), resultGrads[0]),
                       b.zeroWhere(getCondition(), resultGrads[0])});
  return success();
}

//===----------------------------------------------------------------------===//
// Folding
//===----------------------------------------------------------------------===//

/// Whether every element of the constant `operand` equals `value`. Zeros of
/// both signs are equal.
static bool isSplatOf(Attribute operand, int64_t value) {
  auto splat = dyn_cast_if_present<SplatElementsAttr>(operand);
  if (!splat)
    return false;
  if (isa<FloatType>(splat.getElementType()))
    return splat.getSplatValue<APFloat>().convertToDouble() == value;
  return splat.getSplatValue<APInt>() == static_cast<uint64_t>(value);
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  if (isSplatOf(adaptor.getRhs(), 0))
    return getLhs();
  if (isSplatOf(adaptor.getLhs(), 0))
    return getRhs();
  return {};
}

OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  return isSplatOf(adaptor.getRhs(), 0) ? OpFoldResult(getLhs()) : nullptr;
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  if (isSplatOf(adaptor.getRhs(), 1))
    return getLhs();
  if (isSplatOf(adaptor.getLhs(), 1))
    return getRhs();
  return {};
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  return isSplatOf(adaptor.getRhs(), 1) ? OpFoldResult(getLhs()) : nullptr;
}

OpFoldResult WhereOp::fold(FoldAdaptor adaptor) {
  auto splat = dyn_cast_if_present<SplatElementsAttr>(adaptor.getCondition());
  if (!splat)
    return {};
  return splat.getSplatValue<bool>() ? getLhs() : getRhs();
}
