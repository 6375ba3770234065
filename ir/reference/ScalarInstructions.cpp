//===- ScalarInstructions.cpp - The operations that scalar forms may use -----===//
//
// Each runs over a chunk and, if asked, bounds the error: how far the result
// moves when the operands move within their bounds, from the corners of their
// box, plus the rounding of the operation itself. Corners suffice where the
// function is monotonic in each operand over the box, and to first order
// elsewhere; poles inside the box give an infinite bound.
//
//===----------------------------------------------------------------------===//

#include "ir/reference/ScalarProgram.h"
#include "ir/reference/Tolerance.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringMap.h"

#include <array>
#include <cmath>
#include <functional>
#include <limits>

using namespace mlir;
using namespace ingot::ir;

namespace {

using Run = decltype(ScalarInstruction::run);
using Lanes = ArrayRef<ScalarLane *>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The error in ulp that kernels may make, in halves so that a correctly rounded
/// operation has 1 and an exact one 0: 2 ulp for vector math and 4 for pow, the
/// limits that passes/cpu/VectorMath and its tests keep.
enum HalfUlps { kExact = 0, kRounded = 1, kVectorMath = 4, kVectorPow = 8 };

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

/// The bound of a result `value` that moves by `moved`, with its own rounding. A value
/// that the machine cannot hold becomes what it has instead.
double addRounding(double &value, double moved, HalfUlps halfUlps,
                   const ScalarPrecision &precision) {
  if (!std::isfinite(value))
    return moved;
  double bound = moved;
  // Half an ulp is at most roundoff * |result|.
  if (halfUlps != kExact)
    bound += static_cast<int>(halfUlps) * precision.roundoff *
                 (std::fabs(value) + moved) +
             precision.underflow;
  return boundOverflow(precision.type, value, bound);
}

/// Whether a number within `bound` of `value` may be NaN, or a NaN a number.
bool mayBeNan(double value, double bound) {
  return bound == kInfinity || (bound > 0 && std::isnan(value));
}

/// Where iteration `i` evaluates a function of floats: at its operands, or at a corner
/// of the box of their bounds, upper ends where bits of `corner` are set. The ends of
/// a zero that is uncertain in its sign are the two zeros.
template <size_t arity>
std::array<double, arity> operandsOf(Lanes operands, int64_t i) {
  std::array<double, arity> at;
  for (size_t n = 0; n < arity; ++n)
    at[n] = operands[n]->floats[i];
  return at;
}
template <size_t arity>
std::array<double, arity> cornerOf(Lanes operands, int64_t i, unsigned corner) {
  std::array<double, arity> at = operandsOf<arity>(operands, i);
  for (size_t n = 0; n < arity; ++n) {
    double bound = operands[n]->bounds[i], sign = corner >> n & 1 ? 1 : -1;
    bool isSignOnly = at[n] == 0 && bound == kUncertainSign;
    at[n] = isSignOnly ? std::copysign(0.0, sign) : at[n] + sign * bound;
  }
  return at;
}

/// How far the result `y` of iteration `i` moves to the corners of that box.
template <size_t arity, auto function>
double moveToCorners(Lanes operands, int64_t i, double y) {
  bool isCertain = true;
  for (const ScalarLane *operand : operands) {
    if (mayBeNan(operand->floats[i], operand->bounds[i]))
      return kInfinity;
    isCertain &= !(operand->bounds[i] > 0);
  }
  double moved = 0;
  for (unsigned corner = 0; !isCertain && corner < 1U << arity; ++corner)
    moved = std::max(
        moved,
        distanceWithSigns(
            std::apply(function, cornerOf<arity>(operands, i, corner)), y));
  return moved;
}

template <size_t arity, auto function, HalfUlps halfUlps,
          auto move = moveToCorners<arity, function>>
void runFloats(const ScalarInstruction &instruction, Lanes operands,
               ScalarLane &result, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    result.floats[i] = std::apply(function, operandsOf<arity>(operands, i));
  if (!instruction.precision)
    return;
  for (int64_t i = 0; i < count; ++i) {
    double moved = move(operands, i, result.floats[i]);
    // Zero is what a function of exact numbers is, or what underflows to it in f64; an
    // infinity may stand for a number that the machine cannot hold.
    bool isExactZero =
        result.floats[i] == 0 && moved == 0 &&
        llvm::all_of(operandsOf<arity>(operands, i),
                     [](double operand) { return std::isfinite(operand); });
    result.bounds[i] = isExactZero
                           ? 0
                           : addRounding(result.floats[i], moved, halfUlps,
                                         *instruction.precision);
  }
}

// The types say which of the overloads of libm is meant.
template <double (*function)(double), HalfUlps halfUlps>
constexpr Run unary = runFloats<1, function, halfUlps>;
template <double (*function)(double, double), HalfUlps halfUlps>
constexpr Run binary = runFloats<2, function, halfUlps>;
template <double (*function)(double, double, double), HalfUlps halfUlps>
constexpr Run ternary = runFloats<3, function, halfUlps>;

double add(double a, double b) { return a + b; }
double subtract(double a, double b) { return a - b; }
double multiply(double a, double b) { return a * b; }
double divide(double a, double b) { return a / b; }
double negate(double x) { return -x; }
double invertRoot(double x) { return 1 / std::sqrt(x); }
double maximum(double a, double b) {
  return std::isnan(a) || a > b ? a : b; // a NaN `b` is not below `a`
}
double minimum(double a, double b) { return std::isnan(a) || a < b ? a : b; }

/// A product of exact numbers that the machine can hold, as one with a power of two,
/// is not rounded.
bool isExactProduct(const ScalarPrecision &precision, Lanes operands, int64_t i,
                    double product) {
  return !precision.type.isF64() && operands[0]->bounds[i] == 0 &&
         operands[1]->bounds[i] == 0 &&
         (operands[0]->floats[i] == 0 || operands[1]->floats[i] == 0 ||
          std::fabs(product) >= precision.underflow) &&
         roundFloat(precision.type, product) == product;
}

void runMultiply(const ScalarInstruction &instruction, Lanes operands,
                 ScalarLane &result, int64_t count) {
  binary<multiply, kRounded>(instruction, operands, result, count);
  if (!instruction.precision)
    return;
  for (int64_t i = 0; i < count; ++i) {
    double product = result.floats[i];
    if (std::isinf(product) && std::isfinite(operands[0]->floats[i]) &&
        std::isfinite(operands[1]->floats[i]))
      result.bounds[i] = std::max(result.bounds[i], kUnroundedProduct);
    else if (isExactProduct(*instruction.precision, operands, i, product))
      result.bounds[i] = 0;
  }
}

/// Of a sum or difference, whose terms may be products that are not rounded.
template <double (*function)(double, double)>
double moveSum(Lanes operands, int64_t i, double y) {
  std::array<double, 2> terms = {operands[0]->floats[i],
                                 function(0.0, operands[1]->floats[i])};
  for (size_t n = 0; n < 2; ++n)
    if (std::isinf(terms[n]) && operands[n]->bounds[i] == kUnroundedProduct &&
        (terms[n] < 0 ? terms[1 - n] > 0 : terms[1 - n] < 0))
      return kInfinity;
  return moveToCorners<2, function>(operands, i, y);
}
template <double (*function)(double, double)>
constexpr Run sum = runFloats<2, function, kRounded, moveSum<function>>;

/// Also by as little as moves no corner.
double moveNegated(Lanes operands, int64_t i, double) {
  double e = operands[0]->bounds[i];
  return mayBeNan(operands[0]->floats[i], e) ? kInfinity : e;
}

/// A divisor that may be zero may give anything.
double moveQuotient(Lanes operands, int64_t i, double y) {
  const ScalarLane &divisor = *operands[1];
  if (divisor.bounds[i] > 0 &&
      std::fabs(divisor.floats[i]) <= divisor.bounds[i])
    return kInfinity;
  return moveToCorners<2, divide>(operands, i, y);
}

double takeFmod(double a, double b) { return std::fmod(a, b); }

/// Within a box that no multiple of the divisor crosses fmod moves as the
/// dividend, and as the divisor times their quotient; in any other it may be anything
/// below the divisor.
double moveFmod(Lanes operands, int64_t i, double y) {
  const ScalarLane &dividend = *operands[0], &divisor = *operands[1];
  double a = dividend.floats[i], d = dividend.bounds[i];
  double b = divisor.floats[i], e = divisor.bounds[i];
  if (mayBeNan(a, d) || mayBeNan(b, e) || (e > 0 && std::fabs(b) <= e))
    return kInfinity;
  if ((d == 0 && e == 0) || std::isnan(y))
    return 0;
  if (std::isinf(b))
    return d;
  // Quotients are rounded, too, from 2^53 on to whole numbers.
  constexpr double kOutward = 4 * std::numeric_limits<double>::epsilon();
  double least = kInfinity, most = -kInfinity;
  for (unsigned corner = 0; corner < 4; ++corner) {
    double quotient = std::apply(divide, cornerOf<2>(operands, i, corner));
    least = std::min(least, quotient - kOutward * std::fabs(quotient));
    most = std::max(most, quotient + kOutward * std::fabs(quotient));
  }
  if (std::trunc(least) == std::trunc(most))
    return d + std::fabs(std::trunc(most)) * e;
  return std::fabs(y) + std::fabs(b) + e;
}

/// Either of two zeros may be their extremum.
template <double (*function)(double, double)>
double moveExtremum(Lanes operands, int64_t i, double y) {
  double a = operands[0]->floats[i], b = operands[1]->floats[i];
  return std::max(moveToCorners<2, function>(operands, i, y),
                  a == 0 && b == 0 ? distanceWithSigns(a, b) : 0);
}
template <double (*function)(double, double)>
constexpr Run extremum = runFloats<2, function, kExact, moveExtremum<function>>;

double power(double base, double exponent) { return std::pow(base, exponent); }

/// A power of a negative base is NaN for every exponent that is not an integer: where
/// it is uncertain, neither corners nor its middle say which it is. Nor do corners on
/// either side of a pole, where the base may be zero and the exponent negative.
double movePower(Lanes operands, int64_t i, double y) {
  const ScalarLane &base = *operands[0], &exponent = *operands[1];
  double a = base.floats[i], d = base.bounds[i];
  double b = exponent.floats[i], e = exponent.bounds[i];
  if (e > 0 && a - d < 0 && std::ceil(b - e) <= std::floor(b + e))
    return kInfinity;
  if (d > 0 && std::fabs(a) <= d && b - e < 0)
    return kInfinity;
  return moveToCorners<2, power>(operands, i, y);
}

/// Sine and cosine are not monotonic, but move by no more than their operand, and not
/// out of [-1, 1].
double movePeriodic(Lanes operands, int64_t i, double y) {
  double x = operands[0]->floats[i], e = operands[0]->bounds[i];
  return mayBeNan(x, e) ? kInfinity : std::min(e, 1 + std::fabs(y));
}
template <double (*function)(double)>
constexpr Run periodic = runFloats<1, function, kVectorMath, movePeriodic>;

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// An integer that depends on an uncertain one may be anything of its width;
/// arith.select, the comparisons and the conversions know better.
double boundAnything(Type type, double operandBounds) {
  if (operandBounds == 0)
    return 0;
  return type.isInteger(1) ? 1 : kInfinity;
}
double boundAsOperand(Type, double operandBounds) { return operandBounds; }

/// An integer in its width, which an index has 64 bits of.
APInt bitsOf(const ScalarLane &lane, int64_t i) {
  unsigned width = lane.type.isIndex() ? 64 : lane.type.getIntOrFloatBitWidth();
  return APInt(width, static_cast<uint64_t>(lane.integers[i]),
               /*isSigned=*/false, /*implicitTrunc=*/true);
}

/// `function` of two integers, or of one and the width of the result.
template <auto function, auto bound = boundAnything>
void runIntegers(const ScalarInstruction &instruction, Lanes operands,
                 ScalarLane &result, int64_t count) {
  const ScalarLane &first = *operands.front(), &last = *operands.back();
  for (int64_t i = 0; i < count; ++i) {
    APInt value;
    if constexpr (std::is_invocable_v<decltype(function), APInt, APInt>)
      value = function(bitsOf(first, i), bitsOf(last, i));
    else
      value = function(bitsOf(first, i), result.type.getIntOrFloatBitWidth());
    result.integers[i] = wrapInteger(result.type, value.getSExtValue());
    if (!instruction.precision)
      continue;
    double bounds = first.bounds[i];
    if (operands.size() > 1)
      bounds += last.bounds[i];
    result.bounds[i] = bound(result.type, bounds);
  }
}

template <APInt (APInt::*method)(const APInt &) const>
APInt call(const APInt &a, const APInt &b) {
  return (a.*method)(b);
}
/// Division by zero is undefined in arith, and no operation does it; here it is 0.
template <APInt (APInt::*method)(const APInt &) const>
APInt divideUnlessByZero(const APInt &a, const APInt &b) {
  return b.isZero() ? b : (a.*method)(b);
}
APInt magnitude(const APInt &a, unsigned) { return a.abs(); }
APInt toSigned(const APInt &a, unsigned width) { return a.sextOrTrunc(width); }
APInt toUnsigned(const APInt &a, unsigned width) {
  return a.zextOrTrunc(width);
}

//===----------------------------------------------------------------------===//
// Choices and conversions
//===----------------------------------------------------------------------===//

void runConstant(const ScalarInstruction &instruction, Lanes,
                 ScalarLane &result, int64_t count) {
  Attribute value = cast<arith::ConstantOp>(instruction.op).getValue();
  double bound = 0;
  if (auto number = dyn_cast<FloatAttr>(value)) {
    double constant = number.getValueAsDouble();
    std::fill_n(result.floats.begin(), count, constant);
    if (instruction.precision)
      bound = representationError(instruction.precision->type, constant);
  } else {
    int64_t constant = cast<IntegerAttr>(value).getValue().getSExtValue();
    std::fill_n(result.integers.begin(), count,
                wrapInteger(result.type, constant));
  }
  if (instruction.precision)
    std::fill_n(result.bounds.begin(), count, bound);
}

/// Which relations of two floats make a predicate hold.
struct FloatPredicate {
  bool equal, greater, less, unordered;

  explicit FloatPredicate(arith::CmpFPredicate predicate) {
    auto holds = [&](double a, double b) {
      return arith::applyCmpPredicate(predicate, APFloat(a), APFloat(b));
    };
    equal = holds(0, 0), greater = holds(1, 0), less = holds(0, 1);
    unordered = holds(0, std::numeric_limits<double>::quiet_NaN());
  }
  bool holds(double a, double b) const {
    return a == b ? equal : a > b ? greater : a < b ? less : unordered;
  }
  bool asksForNan() const {
    return equal == greater && equal == less && equal != unordered;
  }
};

void runCompareFloats(const ScalarInstruction &instruction, Lanes operands,
                      ScalarLane &result, int64_t count) {
  FloatPredicate predicate(cast<arith::CmpFOp>(instruction.op).getPredicate());
  const ScalarLane &lhs = *operands[0], &rhs = *operands[1];
  for (int64_t i = 0; i < count; ++i) {
    double a = lhs.floats[i], b = rhs.floats[i];
    result.integers[i] = predicate.holds(a, b);
    if (!instruction.precision)
      continue;
    double bound = lhs.bounds[i] + rhs.bounds[i];
    // Whether a number is NaN does not depend on which number it is.
    result.bounds[i] = predicate.asksForNan() ? !std::isfinite(bound)
                                              : isOrderUncertain(a, b, bound);
  }
}

void runCompareIntegers(const ScalarInstruction &instruction, Lanes operands,
                        ScalarLane &result, int64_t count) {
  auto predicate = cast<arith::CmpIOp>(instruction.op).getPredicate();
  const ScalarLane &lhs = *operands[0], &rhs = *operands[1];
  for (int64_t i = 0; i < count; ++i) {
    int64_t a = lhs.integers[i], b = rhs.integers[i];
    // Sign extension keeps the order of unsigned integers.
    result.integers[i] = arith::applyCmpPredicate(
        predicate, APInt(64, a, /*isSigned=*/true), APInt(64, b, true));
    if (!instruction.precision)
      continue;
    double bound = lhs.bounds[i] + rhs.bounds[i];
    result.bounds[i] =
        isOrderUncertain(static_cast<double>(a), static_cast<double>(b), bound);
  }
}

void runSelect(const ScalarInstruction &instruction, Lanes operands,
               ScalarLane &result, int64_t count) {
  const ScalarLane &condition = *operands[0];
  bool isFloat = isa<FloatType>(result.type);
  for (int64_t i = 0; i < count; ++i) {
    const ScalarLane &taken = *operands[condition.integers[i] ? 1 : 2];
    const ScalarLane &other = *operands[condition.integers[i] ? 2 : 1];
    if (isFloat)
      result.floats[i] = taken.floats[i];
    else
      result.integers[i] = taken.integers[i];
    if (!instruction.precision)
      continue;
    result.bounds[i] = taken.bounds[i];
    if (condition.bounds[i] == 0)
      continue;
    // The machine may choose the other one.
    double apart = isFloat ? distanceWithSigns(taken.floats[i], other.floats[i])
                           : distance(static_cast<double>(taken.integers[i]),
                                      static_cast<double>(other.integers[i]));
    result.bounds[i] =
        std::max(result.bounds[i],
                 other.bounds[i] + instruction.precision->decision * apart);
  }
}

template <double (APInt::*read)() const>
void runIntegerToFloat(const ScalarInstruction &instruction, Lanes operands,
                       ScalarLane &result, int64_t count) {
  const ScalarLane &input = *operands[0];
  for (int64_t i = 0; i < count; ++i) {
    result.floats[i] = (bitsOf(input, i).*read)();
    if (instruction.precision)
      result.bounds[i] =
          input.bounds[i] +
          representationError(instruction.precision->type, result.floats[i]);
  }
}

/// Truncates; a float out of range is undefined in arith, and no operation converts
/// one; here it is the nearest integer, and NaN is 0.
template <bool isSigned>
void runFloatToInteger(const ScalarInstruction &instruction, Lanes operands,
                       ScalarLane &result, int64_t count) {
  const ScalarLane &input = *operands[0];
  llvm::APSInt whole(result.type.getIntOrFloatBitWidth(), !isSigned);
  for (int64_t i = 0; i < count; ++i) {
    double x = input.floats[i];
    bool isExact;
    APFloat(x).convertToInteger(whole, APFloat::rmTowardZero, &isExact);
    result.integers[i] = wrapInteger(result.type, whole.getSExtValue());
    if (!instruction.precision)
      continue;
    double e = input.bounds[i];
    result.bounds[i] =
        e == 0 ? 0
               : std::max(distance(std::trunc(x - e), std::trunc(x)),
                          distance(std::trunc(x + e), std::trunc(x)));
  }
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

using Table = llvm::StringMap<Run>;

template <typename OpT> void set(Table &table, Run run) {
  table[OpT::getOperationName()] = run;
}

void setFloats(Table &table) {
  set<arith::AddFOp>(table, sum<add>);
  set<arith::SubFOp>(table, sum<subtract>);
  set<arith::MulFOp>(table, runMultiply);
  set<arith::DivFOp>(table, runFloats<2, divide, kRounded, moveQuotient>);
  set<arith::RemFOp>(table, runFloats<2, takeFmod, kExact, moveFmod>);
  set<math::FmaOp>(table, ternary<std::fma, kRounded>);
  set<arith::MaximumFOp>(table, extremum<maximum>);
  set<arith::MinimumFOp>(table, extremum<minimum>);
  set<arith::MaxNumFOp>(table, extremum<std::fmax>);
  set<arith::MinNumFOp>(table, extremum<std::fmin>);
  set<math::CopySignOp>(table, binary<std::copysign, kExact>);
  set<arith::NegFOp>(table, runFloats<1, negate, kExact, moveNegated>);
  set<math::AbsFOp>(table, unary<std::fabs, kExact>);
  set<math::FloorOp>(table, unary<std::floor, kExact>);
  set<math::CeilOp>(table, unary<std::ceil, kExact>);
  set<math::TruncOp>(table, unary<std::trunc, kExact>);
  set<math::RoundOp>(table, unary<std::round, kExact>);
  // The default rounding mode is to nearest, ties to even.
  set<math::RoundEvenOp>(table, unary<std::nearbyint, kExact>);
  set<math::SqrtOp>(table, unary<std::sqrt, kRounded>);
}

void setVectorMath(Table &table) {
  set<math::ExpOp>(table, unary<std::exp, kVectorMath>);
  set<math::Exp2Op>(table, unary<std::exp2, kVectorMath>);
  set<math::ExpM1Op>(table, unary<std::expm1, kVectorMath>);
  set<math::LogOp>(table, unary<std::log, kVectorMath>);
  set<math::Log2Op>(table, unary<std::log2, kVectorMath>);
  set<math::Log1pOp>(table, unary<std::log1p, kVectorMath>);
  set<math::RsqrtOp>(table, unary<invertRoot, kVectorMath>);
  set<math::SinOp>(table, periodic<std::sin>);
  set<math::CosOp>(table, periodic<std::cos>);
  set<math::TanhOp>(table, unary<std::tanh, kVectorMath>);
  set<math::ErfOp>(table, unary<std::erf, kVectorMath>);
  set<math::AtanOp>(table, unary<std::atan, kVectorMath>);
  set<math::PowFOp>(table, runFloats<2, power, kVectorPow, movePower>);
}

void setIntegers(Table &table) {
  using llvm::APIntOps::smax, llvm::APIntOps::smin, llvm::APIntOps::umax,
      llvm::APIntOps::umin;
  set<arith::AddIOp>(table, runIntegers<std::plus<>{}>);
  set<arith::SubIOp>(table, runIntegers<std::minus<>{}>);
  set<arith::MulIOp>(table, runIntegers<std::multiplies<>{}>);
  set<arith::AndIOp>(table, runIntegers<std::bit_and<>{}>);
  set<arith::OrIOp>(table, runIntegers<std::bit_or<>{}>);
  set<arith::XOrIOp>(table, runIntegers<std::bit_xor<>{}>);
  set<arith::DivSIOp>(table, runIntegers<divideUnlessByZero<&APInt::sdiv>>);
  set<arith::DivUIOp>(table, runIntegers<divideUnlessByZero<&APInt::udiv>>);
  set<arith::RemSIOp>(table, runIntegers<divideUnlessByZero<&APInt::srem>>);
  set<arith::RemUIOp>(table, runIntegers<divideUnlessByZero<&APInt::urem>>);
  set<arith::ShLIOp>(table, runIntegers<call<&APInt::shl>>);
  set<arith::ShRSIOp>(table, runIntegers<call<&APInt::ashr>>);
  set<arith::ShRUIOp>(table, runIntegers<call<&APInt::lshr>>);
  set<arith::MaxSIOp>(table, runIntegers<smax>);
  set<arith::MinSIOp>(table, runIntegers<smin>);
  set<arith::MaxUIOp>(table, runIntegers<umax>);
  set<arith::MinUIOp>(table, runIntegers<umin>);
  set<math::AbsIOp>(table, runIntegers<magnitude, boundAsOperand>);
  set<arith::ExtSIOp>(table, runIntegers<toSigned, boundAsOperand>);
  set<arith::ExtUIOp>(table, runIntegers<toUnsigned, boundAsOperand>);
  set<arith::TruncIOp>(table, runIntegers<toUnsigned>);
  set<arith::IndexCastOp>(table, runIntegers<toSigned, boundAsOperand>);
}

void setChoicesAndConversions(Table &table) {
  set<arith::ConstantOp>(table, runConstant);
  set<arith::CmpFOp>(table, runCompareFloats);
  set<arith::CmpIOp>(table, runCompareIntegers);
  set<arith::SelectOp>(table, runSelect);
  set<arith::SIToFPOp>(table, runIntegerToFloat<&APInt::signedRoundToDouble>);
  set<arith::UIToFPOp>(table, runIntegerToFloat<&APInt::roundToDouble>);
  set<arith::FPToSIOp>(table, runFloatToInteger<true>);
  set<arith::FPToUIOp>(table, runFloatToInteger<false>);
}

} // namespace

decltype(ScalarInstruction::run)
ingot::ir::findScalarInstruction(Operation *op) {
  static const Table table = [] {
    Table result;
    setFloats(result);
    setVectorMath(result);
    setIntegers(result);
    setChoicesAndConversions(result);
    return result;
  }();
  return table.lookup(op->getName().getStringRef());
}
