//===- FloatRemainder.cpp - Exact remainders of floats ----------------------===//
//
// The formula x - y * trunc(x / y) is wrong as soon as the quotient is rounded to a
// whole number, and frem of LLVM is a call of the C library for every lane. Instead
// the largest multiple of y that is a power of two times an integer of as many digits
// as a float holds is subtracted, which a fused multiply-add does without rounding,
// until less than y is left. That is once for quotients below 2^22 (f32) or 2^51
// (f64); 13 or 42 times for the largest by the smallest number.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/FloatRemainder.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot::cpu;

namespace {

class Remainder {
public:
  Remainder(const FloatArithmetic &math, Value divisor)
      : math(math), divisor(divisor) {
    const llvm::fltSemantics &format =
        cast<FloatType>(getElementTypeOrSelf(math.type)).getFloatSemantics();
    fractionBits = static_cast<int>(APFloat::semanticsPrecision(format)) - 1;
    bias = APFloat::semanticsMaxExponent(format);
    // A subnormal divisor has the exponent of a multiple that is normal.
    double smallestNormal =
        APFloat::getSmallestNormalized(format).convertToDouble();
    Value isTiny = math.less(divisor, math.number(smallestNormal));
    int shift = fractionBits + 1;
    Value normal = math.select(
        isTiny, math.mul(divisor, math.number(std::ldexp(1.0, shift))),
        divisor);
    divisorExponent =
        math.subI(exponentOf(normal),
                  math.select(isTiny, math.integer(shift), math.integer(0)));
  }

  /// What is left of `value`, not less than the divisor, after the largest multiple is
  /// taken off whose quotient the type holds with its first bit behind the point.
  Value reduce(Value value) const {
    // value < 2^fractionBits * divisor * 2^power; the product does not overflow.
    Value power = math.subI(exponentOf(value), divisorExponent);
    power = arith::MaxSIOp::create(
        math.builder, math.loc,
        math.subI(power, math.integer(fractionBits - 1)), math.integer(0));
    Value half = math.shiftRight(power, 1);
    Value multiple = math.mul(math.mul(divisor, powerOfTwo(half)),
                              powerOfTwo(math.subI(power, half)));
    // The quotient may have been rounded up to a whole number, which is 1 too many.
    Value quotient = math.floor(math.div(value, multiple));
    Value rest = math.fma(math.neg(quotient), multiple, value);
    Value isBelow = math.less(rest, math.number(0));
    return math.select(isBelow, math.add(rest, multiple), rest);
  }

private:
  /// The exponent of a number that is not negative, plus `bias`.
  Value exponentOf(Value value) const {
    return math.shiftRight(math.bits(value), fractionBits);
  }
  /// 2^power for 0 <= power <= bias.
  Value powerOfTwo(Value power) const {
    return math.fromBits(
        math.shiftLeft(math.addI(power, math.integer(bias)), fractionBits));
  }

  const FloatArithmetic &math;
  Value divisor, divisorExponent;
  int fractionBits, bias;
};

} // namespace

/// Whether any lane of `condition` holds.
static Value isAny(OpBuilder &builder, Location loc, Value condition) {
  auto type = dyn_cast<VectorType>(condition.getType());
  if (!type)
    return condition;
  auto flat = VectorType::get(type.getNumElements(), type.getElementType());
  if (flat != type)
    condition = vector::ShapeCastOp::create(builder, loc, flat, condition);
  return vector::ReductionOp::create(builder, loc, vector::CombiningKind::OR,
                                     condition);
}

Value ingot::cpu::remainderOf(const FloatArithmetic &math, Value x, Value y) {
  OpBuilder &builder = math.builder;
  Location loc = math.loc;
  Value divisor = math.abs(y);
  // False for NaN, as is every comparison with one in the loop.
  Value isDefined = arith::AndIOp::create(
      builder, loc,
      math.less(math.abs(x),
                math.number(std::numeric_limits<double>::infinity())),
      math.less(math.number(0), divisor));
  Value dividend =
      math.select(isDefined, math.abs(x), math.number(std::nan("")));
  Remainder remainder(math, divisor);

  auto isUnfinished = [&](Value rest) {
    return math.compare(arith::CmpFPredicate::OGE, rest, divisor);
  };
  auto loop = scf::WhileOp::create(
      builder, loc, TypeRange(math.type), dividend,
      [&](OpBuilder &, Location, ValueRange rest) {
        scf::ConditionOp::create(
            builder, loc, isAny(builder, loc, isUnfinished(rest[0])), rest);
      },
      [&](OpBuilder &, Location, ValueRange rest) {
        // By infinity there is nothing to reduce, and infinity times 0 is NaN.
        Value next = math.select(isUnfinished(rest[0]),
                                 remainder.reduce(rest[0]), rest[0]);
        scf::YieldOp::create(builder, loc, next);
      });
  return math.copySign(loop.getResult(0), x);
}
