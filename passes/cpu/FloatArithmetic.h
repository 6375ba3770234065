//===- FloatArithmetic.h - Formulas on vectors or numbers -------------------===//

#ifndef INGOT_PASSES_CPU_FLOATARITHMETIC_H
#define INGOT_PASSES_CPU_FLOATARITHMETIC_H

#include "passes/Layers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>
#include <limits>

namespace ingot::cpu {

/// Builds arithmetic on values of one float type, or vectors of it, and on
/// integers of the same width that hold its bits.
class FloatArithmetic {
public:
  using Value = mlir::Value;

  FloatArithmetic(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type type)
      : builder(builder), loc(loc), type(type) {
    unsigned width = mlir::getElementTypeOrSelf(type).getIntOrFloatBitWidth();
    integerType = withElement(builder.getIntegerType(width));
  }

  Value number(double value) const {
    auto element =
        mlir::cast<mlir::FloatType>(mlir::getElementTypeOrSelf(type));
    return constant(builder.getFloatAttr(element, value), type);
  }
  Value integer(int64_t value) const {
    return constant(
        builder.getIntegerAttr(mlir::getElementTypeOrSelf(integerType), value),
        integerType);
  }

  Value add(Value a, Value b) const { return make<mlir::arith::AddFOp>(a, b); }
  Value sub(Value a, Value b) const { return make<mlir::arith::SubFOp>(a, b); }
  Value mul(Value a, Value b) const { return make<mlir::arith::MulFOp>(a, b); }
  Value div(Value a, Value b) const { return make<mlir::arith::DivFOp>(a, b); }
  Value neg(Value a) const { return make<mlir::arith::NegFOp>(a); }
  Value abs(Value a) const { return make<mlir::math::AbsFOp>(a); }
  Value sqrt(Value a) const { return make<mlir::math::SqrtOp>(a); }
  Value floor(Value a) const { return make<mlir::math::FloorOp>(a); }
  Value copySign(Value a, Value sign) const {
    return make<mlir::math::CopySignOp>(a, sign);
  }
  /// a * b + c, rounded once.
  Value fma(Value a, Value b, Value c) const {
    return make<mlir::math::FmaOp>(a, b, c);
  }
  /// Horner's rule; coefficients from the highest power down.
  Value polynomial(Value x, llvm::ArrayRef<double> coefficients) const {
    Value sum = number(coefficients.front());
    for (double coefficient : coefficients.drop_front())
      sum = fma(sum, x, number(coefficient));
    return sum;
  }

  Value compare(mlir::arith::CmpFPredicate predicate, Value a, Value b) const {
    return mlir::arith::CmpFOp::create(builder, loc, predicate, a, b);
  }
  Value less(Value a, Value b) const {
    return compare(mlir::arith::CmpFPredicate::OLT, a, b);
  }
  Value equal(Value a, Value b) const {
    return compare(mlir::arith::CmpFPredicate::OEQ, a, b);
  }
  Value select(Value condition, Value a, Value b) const {
    return mlir::arith::SelectOp::create(builder, loc, condition, a, b);
  }
  /// `bound` where x is beyond it; NaN stays. One instruction on x86.
  Value atMost(Value x, double bound) const {
    return select(less(number(bound), x), number(bound), x);
  }
  Value atLeast(Value x, double bound) const {
    return select(less(x, number(bound)), number(bound), x);
  }

  Value bits(Value a) const {
    return mlir::arith::BitcastOp::create(builder, loc, integerType, a);
  }
  Value fromBits(Value a) const {
    return mlir::arith::BitcastOp::create(builder, loc, type, a);
  }
  Value addI(Value a, Value b) const { return make<mlir::arith::AddIOp>(a, b); }
  Value subI(Value a, Value b) const { return make<mlir::arith::SubIOp>(a, b); }
  Value andI(Value a, Value b) const { return make<mlir::arith::AndIOp>(a, b); }
  Value orI(Value a, Value b) const { return make<mlir::arith::OrIOp>(a, b); }
  Value xorI(Value a, Value b) const { return make<mlir::arith::XOrIOp>(a, b); }
  Value shiftLeft(Value a, int64_t by) const {
    return make<mlir::arith::ShLIOp>(a, integer(by));
  }
  /// Arithmetic shift.
  Value shiftRight(Value a, int64_t by) const {
    return make<mlir::arith::ShRSIOp>(a, integer(by));
  }
  Value toFloat(Value a) const {
    return mlir::arith::SIToFPOp::create(builder, loc, type, a);
  }

  /// x = 2^e (1 + f)
  struct Split {
    Value e, f;
  };
  /// How a float type stores a number.
  struct Encoding {
    int64_t rootOfHalf; ///< the bits of sqrt(1/2)
    int64_t mantissaBits;
    double leastNormal;
  };
  /// The split of a normal x > 0 with 1 + f in [sqrt(1/2), sqrt(2)).
  Split splitNormal(Value x, const Encoding &encoding) const {
    Value raw = bits(x);
    Value e = shiftRight(subI(raw, integer(encoding.rootOfHalf)),
                         encoding.mantissaBits);
    Value m = fromBits(subI(raw, shiftLeft(e, encoding.mantissaBits)));
    return {toFloat(e), sub(m, number(1))};
  }
  /// The same of any x > 0: a subnormal number is scaled up, and its exponent corrected.
  Split splitPositive(Value x, const Encoding &encoding) const {
    Value isTiny = less(x, number(encoding.leastNormal));
    Value scaled = mul(x, number(std::ldexp(1.0, encoding.mantissaBits)));
    Split split = splitNormal(select(isTiny, scaled, x), encoding);
    split.e =
        select(isTiny, sub(split.e, number(encoding.mantissaBits)), split.e);
    return split;
  }
  /// The split of u = 1 + x rounded, and what the rounding lost, over u. Where u needs
  /// no exponent, x itself is the fraction.
  std::pair<Split, Value> splitOnePlus(Value x, Value u,
                                       const Encoding &encoding) const {
    Split split = splitNormal(u, encoding);
    Value one = number(1);
    Value lost = select(less(one, x), sub(one, sub(u, x)), sub(x, sub(u, one)));
    Value isNear = equal(split.e, number(0));
    return {{split.e, select(isNear, x, split.f)},
            select(isNear, number(0), div(lost, u))};
  }
  /// `result`, a logarithm of x, but that of 0, infinities, NaN and below 0.
  Value fixLogEnds(Value x, Value result) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Value isFinite = less(x, number(infinity)); // false for NaN
    result = select(isFinite, result, x);
    result = select(equal(x, number(0)), number(-infinity), result);
    return select(less(x, number(0)), number(std::nan("")), result);
  }

  /// `result`, a function that is 0 at 0, with the sign of that 0.
  Value keepZero(Value x, Value result) const {
    return select(equal(x, number(0)), x, result);
  }

  /// `element`, or a vector of it if this is arithmetic on vectors.
  mlir::Type withElement(mlir::Type element) const {
    auto vector = mlir::dyn_cast<mlir::VectorType>(type);
    return vector ? mlir::Type(vector.clone(element)) : element;
  }

  mlir::OpBuilder &builder;
  mlir::Location loc;
  mlir::Type type, integerType;

private:
  template <typename Op, typename... Operands>
  Value make(Operands... operands) const {
    return Op::create(builder, loc, operands...);
  }
  Value constant(mlir::TypedAttr value, mlir::Type as) const {
    if (auto shaped = mlir::dyn_cast<mlir::ShapedType>(as))
      value = mlir::DenseElementsAttr::get(shaped, mlir::Attribute(value));
    return mlir::arith::ConstantOp::create(builder, loc, value);
  }
};

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_FLOATARITHMETIC_H
