//===- ScalarInstructions.cpp - The operations that scalar forms may use -----===//
//
// Each runs over a chunk and, if asked, bounds the error: how far the result
// moves when the operands move within their bounds, from the corners of their
// box, plus the rounding of the operation itself. Corners suffice where the
// function is monotonic in each operand over the box, and to first order
// elsewhere; poles inside the box give an infinite bound. An operand whose bound is
// infinite may be NaN, which no function keeps within its range.
//
//===----------------------------------------------------------------------===//

#include "ir/reference/ScalarProgram.h"
#include "ir/reference/Tolerance.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringMap.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot::ir;

namespace {

using Lanes = ArrayRef<ScalarLane *>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The error in ulp that kernels may make, in halves so that a correctly rounded
/// operation has 1 and an exact one 0: 2 ulp for vector math and 4 for pow, the
/// limits that passes/cpu/VectorMath and its tests keep.
enum HalfUlps { kExact = 0, kRounded = 1, kVectorMath = 4, kVectorPow = 8 };

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

template <auto function, HalfUlps halfUlps>
void runUnary(const ScalarInstruction &instruction, Lanes operands,
              ScalarLane &result, int64_t count) {
  const ScalarLane &input = *operands[0];
  for (int64_t i = 0; i < count; ++i)
    result.floats[i] = function(input.floats[i]);
  if (!instruction.precision)
    return;
  for (int64_t i = 0; i < count; ++i) {
    double x = input.floats[i], e = input.bounds[i], y = result.floats[i];
    double moved = 0;
    if (mayBeNan(x, e))
      moved = kInfinity;
    else if (e > 0)
      moved =
          std::max(distance(function(x - e), y), distance(function(x + e), y));
    result.bounds[i] =
        addRounding(result.floats[i], moved, halfUlps, *instruction.precision);
  }
}

template <auto function, HalfUlps halfUlps>
void runBinary(const ScalarInstruction &instruction, Lanes operands,
               ScalarLane &result, int64_t count) {
  const ScalarLane &lhs = *operands[0], &rhs = *operands[1];
  for (int64_t i = 0; i < count; ++i)
    result.floats[i] = function(lhs.floats[i], rhs.floats[i]);
  if (!instruction.precision)
    return;
  for (int64_t i = 0; i < count; ++i) {
    double a = lhs.floats[i], ea = lhs.bounds[i];
    double b = rhs.floats[i], eb = rhs.bounds[i];
    double y = result.floats[i], moved = 0;
    if (mayBeNan(a, ea) || mayBeNan(b, eb))
      moved = kInfinity;
    else if (ea > 0 || eb > 0)
      for (double nearA : {a - ea, a + ea})
        for (double nearB : {b - eb, b + eb})
          moved = std::max(moved, distance(function(nearA, nearB), y));
    result.bounds[i] =
        addRounding(result.floats[i], moved, halfUlps, *instruction.precision);
  }
}

/// As runBinary, but a product of exact numbers that the machine can hold, as one
/// with a power of two, is not rounded.
void runMultiply(const ScalarInstruction &instruction, Lanes operands,
                 ScalarLane &result, int64_t count) {
  runBinary<std::multiplies<double>{}, kRounded>(instruction, operands, result,
                                                 count);
  if (!instruction.precision || instruction.precision->type.isF64())
    return;
  for (int64_t i = 0; i < count; ++i)
    if (operands[0]->bounds[i] == 0 && operands[1]->bounds[i] == 0 &&
        (operands[0]->floats[i] == 0 || operands[1]->floats[i] == 0 ||
         std::fabs(result.floats[i]) >= instruction.precision->underflow) &&
        roundFloat(instruction.precision->type, result.floats[i]) ==
            result.floats[i])
      result.bounds[i] = 0;
}

double divide(double a, double b) { return a / b; }

/// As runBinary, but a divisor that may be zero may give anything.
void runDivide(const ScalarInstruction &instruction, Lanes operands,
               ScalarLane &result, int64_t count) {
  runBinary<divide, kRounded>(instruction, operands, result, count);
  if (!instruction.precision)
    return;
  const ScalarLane &rhs = *operands[1];
  for (int64_t i = 0; i < count; ++i)
    if (rhs.bounds[i] > 0 && std::fabs(rhs.floats[i]) <= rhs.bounds[i])
      result.bounds[i] = kInfinity;
}

/// As runBinary, but a power of a negative base is NaN for every exponent that is not
/// an integer: where it is uncertain, neither corners nor its middle say which it is.
void runPower(const ScalarInstruction &instruction, Lanes operands,
              ScalarLane &result, int64_t count) {
  runBinary<[](double a, double b) { return std::pow(a, b); }, kVectorPow>(
      instruction, operands, result, count);
  if (!instruction.precision)
    return;
  const ScalarLane &base = *operands[0], &exponent = *operands[1];
  for (int64_t i = 0; i < count; ++i) {
    double b = exponent.floats[i], e = exponent.bounds[i];
    if (e > 0 && base.floats[i] - base.bounds[i] < 0 &&
        std::ceil(b - e) <= std::floor(b + e))
      result.bounds[i] = kInfinity;
  }
}

void runFma(const ScalarInstruction &instruction, Lanes operands,
            ScalarLane &result, int64_t count) {
  const ScalarLane &a = *operands[0], &b = *operands[1], &c = *operands[2];
  for (int64_t i = 0; i < count; ++i) {
    result.floats[i] = std::fma(a.floats[i], b.floats[i], c.floats[i]);
    if (!instruction.precision)
      continue;
    double moved = std::fabs(a.floats[i]) * b.bounds[i] +
                   std::fabs(b.floats[i]) * a.bounds[i] +
                   a.bounds[i] * b.bounds[i] + c.bounds[i];
    result.bounds[i] =
        addRounding(result.floats[i], std::isnan(moved) ? kInfinity : moved,
                    kRounded, *instruction.precision);
  }
}

/// Sine and cosine are not monotonic, but move by no more than their operand, and not
/// out of [-1, 1].
template <auto function>
void runPeriodic(const ScalarInstruction &instruction, Lanes operands,
                 ScalarLane &result, int64_t count) {
  const ScalarLane &input = *operands[0];
  for (int64_t i = 0; i < count; ++i) {
    double x = input.floats[i], e = input.bounds[i];
    double y = result.floats[i] = function(x);
    if (!instruction.precision)
      continue;
    double moved = mayBeNan(x, e) ? kInfinity : std::min(e, 1 + std::fabs(y));
    result.bounds[i] = addRounding(result.floats[i], moved, kVectorMath,
                                   *instruction.precision);
  }
}

double maximum(double a, double b) {
  return std::isnan(a) || a > b ? a : b; // a NaN `b` is not below `a`
}
double minimum(double a, double b) { return std::isnan(a) || a < b ? a : b; }

/// An integer that depends on an uncertain one may be anything of its width;
/// arith.select, the comparisons and the conversions know better.
double boundInteger(Type type, double operandBounds) {
  if (operandBounds == 0)
    return 0;
  return type.isInteger(1) ? 1 : kInfinity;
}

template <auto function>
void runInteger(const ScalarInstruction &instruction, Lanes operands,
                ScalarLane &result, int64_t count) {
  const ScalarLane &lhs = *operands[0], &rhs = *operands[1];
  for (int64_t i = 0; i < count; ++i) {
    result.integers[i] = wrapInteger(
        result.type, function(lhs.integers[i], rhs.integers[i], lhs.type));
    if (instruction.precision)
      result.bounds[i] =
          boundInteger(result.type, lhs.bounds[i] + rhs.bounds[i]);
  }
}

/// The bits of an integer of `type` without its sign extension.
uint64_t toUnsigned(int64_t value, Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  auto bits = static_cast<uint64_t>(value);
  return width < 64 ? bits & ((uint64_t{1} << width) - 1) : bits;
}

/// Wraps as the machine does; signed overflow would be undefined in C++.
template <auto function> int64_t wrapped(int64_t a, int64_t b, Type) {
  return static_cast<int64_t>(
      function(static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
}

/// Division by zero is undefined in arith, and no operation does it; here it is 0.
int64_t divideSigned(int64_t a, int64_t b, Type type) {
  if (b == -1) // the smallest integer wraps
    return wrapped<std::minus<uint64_t>{}>(0, a, type);
  return b == 0 ? 0 : a / b;
}
int64_t remainderSigned(int64_t a, int64_t b, Type) {
  return b == 0 || b == -1 ? 0 : a % b;
}
int64_t divideUnsigned(int64_t a, int64_t b, Type type) {
  return b == 0
             ? 0
             : static_cast<int64_t>(toUnsigned(a, type) / toUnsigned(b, type));
}
int64_t remainderUnsigned(int64_t a, int64_t b, Type type) {
  return b == 0
             ? 0
             : static_cast<int64_t>(toUnsigned(a, type) % toUnsigned(b, type));
}

/// A shift by the width or more is undefined in the program; here it is 0.
int64_t shiftLeft(int64_t a, int64_t b, Type type) {
  uint64_t by = toUnsigned(b, type);
  return by >= 64 ? 0 : static_cast<int64_t>(static_cast<uint64_t>(a) << by);
}
int64_t shiftRightUnsigned(int64_t a, int64_t b, Type type) {
  uint64_t by = toUnsigned(b, type);
  return by >= 64 ? 0 : static_cast<int64_t>(toUnsigned(a, type) >> by);
}
int64_t shiftRightSigned(int64_t a, int64_t b, Type type) {
  uint64_t by = toUnsigned(b, type);
  return by >= 64 ? 0 : a >> by;
}

void runAbsInteger(const ScalarInstruction &instruction, Lanes operands,
                   ScalarLane &result, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    int64_t value = operands[0]->integers[i];
    result.integers[i] = wrapInteger(
        result.type,
        value < 0 ? wrapped<std::minus<uint64_t>{}>(0, value, result.type)
                  : value);
    if (instruction.precision)
      result.bounds[i] = operands[0]->bounds[i];
  }
}

void runConstant(const ScalarInstruction &instruction, Lanes,
                 ScalarLane &result, int64_t count) {
  Attribute value = cast<arith::ConstantOp>(instruction.op).getValue();
  double bound = 0;
  if (auto number = dyn_cast<FloatAttr>(value)) {
    double constant = number.getValueAsDouble();
    std::fill_n(result.floats.begin(), count, constant);
    if (instruction.precision)
      bound =
          distance(constant, roundFloat(instruction.precision->type, constant));
  } else {
    std::fill_n(
        result.integers.begin(), count,
        wrapInteger(result.type,
                    static_cast<int64_t>(
                        cast<IntegerAttr>(value).getValue().getSExtValue())));
  }
  if (instruction.precision)
    std::fill_n(result.bounds.begin(), count, bound);
}

/// The relations of two floats, for sets of them.
enum Relation { kEqual = 1, kGreater = 2, kLess = 4, kUnordered = 8 };

/// The relations for which `predicate` holds.
int getRelations(arith::CmpFPredicate predicate) {
  using P = arith::CmpFPredicate;
  switch (predicate) {
  case P::AlwaysFalse:
    return 0;
  case P::OEQ:
    return kEqual;
  case P::OGT:
    return kGreater;
  case P::OGE:
    return kGreater | kEqual;
  case P::OLT:
    return kLess;
  case P::OLE:
    return kLess | kEqual;
  case P::ONE:
    return kLess | kGreater;
  case P::ORD:
    return kLess | kGreater | kEqual;
  case P::UEQ:
    return kUnordered | kEqual;
  case P::UGT:
    return kUnordered | kGreater;
  case P::UGE:
    return kUnordered | kGreater | kEqual;
  case P::ULT:
    return kUnordered | kLess;
  case P::ULE:
    return kUnordered | kLess | kEqual;
  case P::UNE:
    return kUnordered | kLess | kGreater;
  case P::UNO:
    return kUnordered;
  case P::AlwaysTrue:
    return kUnordered | kLess | kGreater | kEqual;
  }
  llvm_unreachable("unknown float predicate");
}

void runCompareFloats(const ScalarInstruction &instruction, Lanes operands,
                      ScalarLane &result, int64_t count) {
  int relations =
      getRelations(cast<arith::CmpFOp>(instruction.op).getPredicate());
  // Whether a number is NaN does not depend on which number it is.
  bool asksForNan =
      relations == kUnordered || relations == (kLess | kGreater | kEqual);
  const ScalarLane &lhs = *operands[0], &rhs = *operands[1];
  for (int64_t i = 0; i < count; ++i) {
    double a = lhs.floats[i], b = rhs.floats[i];
    int relation = a == b  ? kEqual
                   : a > b ? kGreater
                   : a < b ? kLess
                           : kUnordered;
    result.integers[i] = (relations & relation) != 0;
    if (!instruction.precision)
      continue;
    double bound = lhs.bounds[i] + rhs.bounds[i];
    result.bounds[i] =
        asksForNan ? !std::isfinite(bound) : isOrderUncertain(a, b, bound);
  }
}

bool compareIntegers(arith::CmpIPredicate predicate, int64_t a, int64_t b,
                     Type type) {
  uint64_t ua = toUnsigned(a, type), ub = toUnsigned(b, type);
  switch (predicate) {
  case arith::CmpIPredicate::eq:
    return a == b;
  case arith::CmpIPredicate::ne:
    return a != b;
  case arith::CmpIPredicate::slt:
    return a < b;
  case arith::CmpIPredicate::sle:
    return a <= b;
  case arith::CmpIPredicate::sgt:
    return a > b;
  case arith::CmpIPredicate::sge:
    return a >= b;
  case arith::CmpIPredicate::ult:
    return ua < ub;
  case arith::CmpIPredicate::ule:
    return ua <= ub;
  case arith::CmpIPredicate::ugt:
    return ua > ub;
  case arith::CmpIPredicate::uge:
    return ua >= ub;
  }
  llvm_unreachable("unknown integer predicate");
}

void runCompareIntegers(const ScalarInstruction &instruction, Lanes operands,
                        ScalarLane &result, int64_t count) {
  auto predicate = cast<arith::CmpIOp>(instruction.op).getPredicate();
  const ScalarLane &lhs = *operands[0], &rhs = *operands[1];
  for (int64_t i = 0; i < count; ++i) {
    int64_t a = lhs.integers[i], b = rhs.integers[i];
    result.integers[i] = compareIntegers(predicate, a, b, lhs.type);
    if (!instruction.precision)
      continue;
    double bound = lhs.bounds[i] + rhs.bounds[i];
    result.bounds[i] =
        isOrderUncertain(static_cast<double>(a), static_cast<double>(b), bound);
  }
}

template <typename T>
void selectElements(const ScalarLane &condition, const ScalarLane &lhs,
                    const ScalarLane &rhs, std::vector<T> ScalarLane::*elements,
                    const std::optional<ScalarPrecision> &precision,
                    ScalarLane &result, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const ScalarLane &taken = condition.integers[i] ? lhs : rhs;
    const ScalarLane &other = condition.integers[i] ? rhs : lhs;
    (result.*elements)[i] = (taken.*elements)[i];
    if (!precision)
      continue;
    result.bounds[i] = taken.bounds[i];
    if (condition.bounds[i] > 0) // the machine may choose the other one
      result.bounds[i] =
          std::max(result.bounds[i],
                   other.bounds[i] +
                       precision->decision *
                           distance(static_cast<double>((taken.*elements)[i]),
                                    static_cast<double>((other.*elements)[i])));
  }
}

void runSelect(const ScalarInstruction &instruction, Lanes operands,
               ScalarLane &result, int64_t count) {
  if (isa<FloatType>(result.type))
    selectElements(*operands[0], *operands[1], *operands[2],
                   &ScalarLane::floats, instruction.precision, result, count);
  else
    selectElements(*operands[0], *operands[1], *operands[2],
                   &ScalarLane::integers, instruction.precision, result, count);
}

template <bool isSigned>
void runIntegerToFloat(const ScalarInstruction &instruction, Lanes operands,
                       ScalarLane &result, int64_t count) {
  const ScalarLane &input = *operands[0];
  for (int64_t i = 0; i < count; ++i) {
    int64_t value = input.integers[i];
    if (isSigned) // a boolean 1 is -1 as a signed integer of one bit
      result.floats[i] =
          static_cast<double>(input.type.isInteger(1) ? -value : value);
    else
      result.floats[i] = static_cast<double>(toUnsigned(value, input.type));
    if (instruction.precision)
      result.bounds[i] =
          input.bounds[i] +
          distance(result.floats[i],
                   roundFloat(instruction.precision->type, result.floats[i]));
  }
}

/// Truncates; a float out of range is undefined in arith, and no operation converts
/// one; here it is the nearest integer, and NaN is 0.
template <bool isSigned>
void runFloatToInteger(const ScalarInstruction &instruction, Lanes operands,
                       ScalarLane &result, int64_t count) {
  unsigned width = result.type.getIntOrFloatBitWidth();
  double upper = std::ldexp(1.0, isSigned ? width - 1 : width);
  double lower = isSigned ? -upper : 0;
  auto convert = [&](double value) -> int64_t {
    if (std::isnan(value))
      return 0;
    double whole = std::trunc(value);
    if (whole >= upper)
      return isSigned ? static_cast<int64_t>((uint64_t{1} << (width - 1)) - 1)
                      : -1; // all bits
    if (whole <= lower)
      return isSigned ? static_cast<int64_t>(~uint64_t{0} << (width - 1)) : 0;
    return isSigned ? static_cast<int64_t>(whole)
                    : static_cast<int64_t>(static_cast<uint64_t>(whole));
  };
  const ScalarLane &input = *operands[0];
  for (int64_t i = 0; i < count; ++i) {
    double x = input.floats[i];
    result.integers[i] = wrapInteger(result.type, convert(x));
    if (!instruction.precision)
      continue;
    double e = input.bounds[i];
    result.bounds[i] =
        e == 0 ? 0
               : std::max(distance(std::trunc(x - e), std::trunc(x)),
                          distance(std::trunc(x + e), std::trunc(x)));
  }
}

template <bool isSigned>
void runExtendInteger(const ScalarInstruction &instruction, Lanes operands,
                      ScalarLane &result, int64_t count) {
  const ScalarLane &input = *operands[0];
  for (int64_t i = 0; i < count; ++i) {
    int64_t value = input.integers[i];
    if (!isSigned)
      value = static_cast<int64_t>(toUnsigned(value, input.type));
    else if (input.type.isInteger(1))
      value = -value;
    result.integers[i] = wrapInteger(result.type, value);
    if (instruction.precision)
      result.bounds[i] = input.bounds[i];
  }
}

void runTruncateInteger(const ScalarInstruction &instruction, Lanes operands,
                        ScalarLane &result, int64_t count) {
  const ScalarLane &input = *operands[0];
  for (int64_t i = 0; i < count; ++i) {
    result.integers[i] = wrapInteger(result.type, input.integers[i]);
    if (instruction.precision)
      result.bounds[i] = boundInteger(result.type, input.bounds[i]);
  }
}

void runIndexCast(const ScalarInstruction &instruction, Lanes operands,
                  ScalarLane &result, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    result.integers[i] = wrapInteger(result.type, operands[0]->integers[i]);
  if (instruction.precision)
    std::fill_n(result.bounds.begin(), count, 0.0); // an iteration is certain
}

using Table = llvm::StringMap<decltype(ScalarInstruction::run)>;

template <typename OpT>
void add(Table &table, decltype(ScalarInstruction::run) run) {
  table[OpT::getOperationName()] = run;
}

template <typename OpT, auto function, HalfUlps halfUlps>
void addUnary(Table &table) {
  add<OpT>(table, runUnary<function, halfUlps>);
}
template <typename OpT, auto function, HalfUlps halfUlps>
void addBinary(Table &table) {
  add<OpT>(table, runBinary<function, halfUlps>);
}
template <typename OpT, auto function> void addInteger(Table &table) {
  add<OpT>(table, runInteger<function>);
}

void addFloatOperations(Table &table) {
  addBinary<arith::AddFOp, std::plus<double>{}, kRounded>(table);
  addBinary<arith::SubFOp, std::minus<double>{}, kRounded>(table);
  add<arith::MulFOp>(table, runMultiply);
  add<arith::DivFOp>(table, runDivide);
  add<math::FmaOp>(table, runFma);
  addBinary<arith::MaximumFOp, maximum, kExact>(table);
  addBinary<arith::MinimumFOp, minimum, kExact>(table);
  addBinary<arith::MaxNumFOp,
            [](double a, double b) { return std::fmax(a, b); }, kExact>(table);
  addBinary<arith::MinNumFOp,
            [](double a, double b) { return std::fmin(a, b); }, kExact>(table);
  addBinary<math::CopySignOp,
            [](double a, double b) { return std::copysign(a, b); }, kExact>(
      table);
  addUnary<arith::NegFOp, [](double x) { return -x; }, kExact>(table);
  addUnary<math::AbsFOp, [](double x) { return std::fabs(x); }, kExact>(table);
  addUnary<math::FloorOp, [](double x) { return std::floor(x); }, kExact>(
      table);
  addUnary<math::CeilOp, [](double x) { return std::ceil(x); }, kExact>(table);
  addUnary<math::TruncOp, [](double x) { return std::trunc(x); }, kExact>(
      table);
  addUnary<math::RoundOp, [](double x) { return std::round(x); }, kExact>(
      table);
  // The default rounding mode is to nearest, ties to even.
  addUnary<math::RoundEvenOp, [](double x) { return std::nearbyint(x); },
           kExact>(table);
  addUnary<math::SqrtOp, [](double x) { return std::sqrt(x); }, kRounded>(
      table);
}

void addVectorMath(Table &table) {
  addUnary<math::ExpOp, [](double x) { return std::exp(x); }, kVectorMath>(
      table);
  addUnary<math::Exp2Op, [](double x) { return std::exp2(x); }, kVectorMath>(
      table);
  addUnary<math::ExpM1Op, [](double x) { return std::expm1(x); }, kVectorMath>(
      table);
  addUnary<math::LogOp, [](double x) { return std::log(x); }, kVectorMath>(
      table);
  addUnary<math::Log2Op, [](double x) { return std::log2(x); }, kVectorMath>(
      table);
  addUnary<math::Log1pOp, [](double x) { return std::log1p(x); }, kVectorMath>(
      table);
  addUnary<math::RsqrtOp, [](double x) { return 1 / std::sqrt(x); },
           kVectorMath>(table);
  add<math::SinOp>(table, runPeriodic<[](double x) { return std::sin(x); }>);
  add<math::CosOp>(table, runPeriodic<[](double x) { return std::cos(x); }>);
  addUnary<math::TanhOp, [](double x) { return std::tanh(x); }, kVectorMath>(
      table);
  addUnary<math::ErfOp, [](double x) { return std::erf(x); }, kVectorMath>(
      table);
  addUnary<math::AtanOp, [](double x) { return std::atan(x); }, kVectorMath>(
      table);
  add<math::PowFOp>(table, runPower);
}

void addIntegerOperations(Table &table) {
  addInteger<arith::AddIOp, wrapped<std::plus<uint64_t>{}>>(table);
  addInteger<arith::SubIOp, wrapped<std::minus<uint64_t>{}>>(table);
  addInteger<arith::MulIOp, wrapped<std::multiplies<uint64_t>{}>>(table);
  addInteger<arith::AndIOp, wrapped<std::bit_and<uint64_t>{}>>(table);
  addInteger<arith::OrIOp, wrapped<std::bit_or<uint64_t>{}>>(table);
  addInteger<arith::XOrIOp, wrapped<std::bit_xor<uint64_t>{}>>(table);
  addInteger<arith::DivSIOp, divideSigned>(table);
  addInteger<arith::DivUIOp, divideUnsigned>(table);
  addInteger<arith::RemSIOp, remainderSigned>(table);
  addInteger<arith::RemUIOp, remainderUnsigned>(table);
  addInteger<arith::ShLIOp, shiftLeft>(table);
  addInteger<arith::ShRSIOp, shiftRightSigned>(table);
  addInteger<arith::ShRUIOp, shiftRightUnsigned>(table);
  addInteger<arith::MaxSIOp,
             [](int64_t a, int64_t b, Type) { return std::max(a, b); }>(table);
  addInteger<arith::MinSIOp,
             [](int64_t a, int64_t b, Type) { return std::min(a, b); }>(table);
  // Sign extension keeps the order of unsigned integers.
  addInteger<arith::MaxUIOp, [](int64_t a, int64_t b, Type) {
    return static_cast<uint64_t>(a) > static_cast<uint64_t>(b) ? a : b;
  }>(table);
  addInteger<arith::MinUIOp, [](int64_t a, int64_t b, Type) {
    return static_cast<uint64_t>(a) < static_cast<uint64_t>(b) ? a : b;
  }>(table);
  add<math::AbsIOp>(table, runAbsInteger);
}

void addChoicesAndConversions(Table &table) {
  add<arith::ConstantOp>(table, runConstant);
  add<arith::CmpFOp>(table, runCompareFloats);
  add<arith::CmpIOp>(table, runCompareIntegers);
  add<arith::SelectOp>(table, runSelect);
  add<arith::SIToFPOp>(table, runIntegerToFloat<true>);
  add<arith::UIToFPOp>(table, runIntegerToFloat<false>);
  add<arith::FPToSIOp>(table, runFloatToInteger<true>);
  add<arith::FPToUIOp>(table, runFloatToInteger<false>);
  add<arith::ExtSIOp>(table, runExtendInteger<true>);
  add<arith::ExtUIOp>(table, runExtendInteger<false>);
  add<arith::TruncIOp>(table, runTruncateInteger);
  add<arith::IndexCastOp>(table, runIndexCast);
}

} // namespace

decltype(ScalarInstruction::run)
ingot::ir::findScalarInstruction(Operation *op) {
  static const Table table = [] {
    Table result;
    addFloatOperations(result);
    addVectorMath(result);
    addIntegerOperations(result);
    addChoicesAndConversions(result);
    return result;
  }();
  return table.lookup(op->getName().getStringRef());
}
