//===- Pointwise.cpp - Operations on elements of the same position ----------===//

#include "ir/ops/Pointwise.h"
#include "ir/ops/ScalarBuilder.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot;

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

/// Builds `OpT` of one float.
template <typename OpT>
static SmallVector<Value> buildUnary(Operation *op, OpBuilder &builder,
                                     ValueRange scalars) {
  ScalarBuilder b(builder, op->getLoc());
  return {b.create<OpT>(scalars[0])};
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

SmallVector<Value> ExpOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::ExpOp>(*this, builder, scalars);
}

SmallVector<Value> Expm1Op::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  return buildUnary<math::ExpM1Op>(*this, builder, scalars);
}

SmallVector<Value> LogOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::LogOp>(*this, builder, scalars);
}

SmallVector<Value> Log1pOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  return buildUnary<math::Log1pOp>(*this, builder, scalars);
}

SmallVector<Value> SqrtOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  return buildUnary<math::SqrtOp>(*this, builder, scalars);
}

/// A square root and a division are two correctly rounded instructions, where
/// math.rsqrt would be an approximation.
SmallVector<Value> RsqrtOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.reciprocal(b.sqrt(scalars[0]))};
}

SmallVector<Value> ReciprocalOp::buildBody(OpBuilder &builder,
                                           ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.reciprocal(scalars[0])};
}

SmallVector<Value> SinOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::SinOp>(*this, builder, scalars);
}

SmallVector<Value> CosOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::CosOp>(*this, builder, scalars);
}

SmallVector<Value> TanhOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  return buildUnary<math::TanhOp>(*this, builder, scalars);
}

SmallVector<Value> ErfOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildUnary<math::ErfOp>(*this, builder, scalars);
}

SmallVector<Value> FloorOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  return buildUnary<math::FloorOp>(*this, builder, scalars);
}

SmallVector<Value> CeilOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  return buildUnary<math::CeilOp>(*this, builder, scalars);
}

SmallVector<Value> RoundOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                      TypeRange) {
  return buildUnary<math::RoundEvenOp>(*this, builder, scalars);
}

SmallVector<Value> LogicalNotOp::buildBody(OpBuilder &builder,
                                           ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value one = b.create<arith::ConstantOp>(builder.getBoolAttr(true));
  return {b.create<arith::XOrIOp>(scalars[0], one)};
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

SmallVector<Value> ReluOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.create<arith::MaximumFOp>(scalars[0],
                                      b.constant(scalars[0].getType(), 0.0))};
}

SmallVector<Value> SigmoidOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                        TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.sigmoid(scalars[0])};
}

SmallVector<Value> SiluOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.mul(scalars[0], b.sigmoid(scalars[0]))};
}

SmallVector<Value> GeluOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value input = scalars[0];
  Value erf = b.create<math::ErfOp>(b.mul(input, M_SQRT1_2));
  return {b.mul(b.mul(input, 0.5), b.add(erf, 1.0))};
}

SmallVector<Value> LeakyReluOp::buildBody(OpBuilder &builder,
                                          ValueRange scalars, TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value input = scalars[0];
  return {b.select(b.compare(arith::CmpFPredicate::OGT, input, 0.0), input,
                   b.mul(input, getNegativeSlope().convertToDouble()))};
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

//===----------------------------------------------------------------------===//
// Binary and ternary
//===----------------------------------------------------------------------===//

SmallVector<Value> AddOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildArithmetic<arith::AddFOp, arith::AddIOp, arith::AddIOp>(
      *this, builder, scalars);
}

SmallVector<Value> SubOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildArithmetic<arith::SubFOp, arith::SubIOp, arith::SubIOp>(
      *this, builder, scalars);
}

SmallVector<Value> MulOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return buildArithmetic<arith::MulFOp, arith::MulIOp, arith::MulIOp>(
      *this, builder, scalars);
}

/// Division by 0, and of the smallest number by -1, is undefined in arith, and
/// processors trap at both: neither is divided by.
SmallVector<Value> DivOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  ScalarBuilder b(builder, getLoc());
  Value lhs = scalars[0], rhs = scalars[1];
  Type type = rhs.getType();
  if (isa<FloatType>(type))
    return {b.div(lhs, rhs)};
  Value zero = b.constant(type, 0), one = b.constant(type, 1);
  Value isZero = b.create<arith::CmpIOp>(arith::CmpIPredicate::eq, rhs, zero);
  if (isUnsigned(elementType(getRhs()))) {
    Value divisor = b.select(isZero, one, rhs);
    return {b.select(isZero, zero, b.create<arith::DivUIOp>(lhs, divisor))};
  }
  Value isMinusOne = b.create<arith::CmpIOp>(arith::CmpIPredicate::eq, rhs,
                                             b.constant(type, -1));
  Value divisor =
      b.select(b.create<arith::OrIOp>(isZero, isMinusOne), one, rhs);
  Value quotient = b.create<arith::DivSIOp>(lhs, divisor);
  Value negative = b.create<arith::SubIOp>(zero, lhs); // wraps around
  return {b.select(isZero, zero, b.select(isMinusOne, negative, quotient))};
}

SmallVector<Value> PowOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  ScalarBuilder b(builder, getLoc());
  return {b.create<math::PowFOp>(scalars[0], scalars[1])};
}

SmallVector<Value> MaximumOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                        TypeRange) {
  return buildArithmetic<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(
      *this, builder, scalars);
}

SmallVector<Value> MinimumOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                        TypeRange) {
  return buildArithmetic<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(
      *this, builder, scalars);
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

LogicalResult CompareOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location>,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType());
  results.push_back(
      RankedTensorType::get(lhs.getShape(), IntegerType::get(context, 1)));
  return success();
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
