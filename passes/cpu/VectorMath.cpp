//===- VectorMath.cpp - Elementary functions as vector arithmetic -----------===//
//
// Functions of f32; f16 and bf16 are computed in f32. Sources: the polynomials
// of log and tanh are those of Moshier's Cephes library, erf is by N. Juffa
// (posted to forums.developer.nvidia.com, 2013), exp is a Chebyshev fit.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/VectorMath.h"
#include "passes/cpu/DoubleMath.h"
#include "passes/cpu/MathFunctions.h"
#include "passes/cpu/QuarterTurns.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

/// ln 2 in two parts; the first has 12 trailing zero bits, so that its product
/// with an exponent is exact.
constexpr double kLn2High = 0.693145751953125, kLn2Low = 1.42860682030941723e-6;

class SingleMath : public FloatArithmetic {
public:
  SingleMath(OpBuilder &builder, Location loc, Type type, unsigned vectorBits)
      : FloatArithmetic(builder, loc, type) {
    auto vector = dyn_cast<VectorType>(type);
    hasExponentInstructions =
        vectorBits == 512 && vector && vector.getNumElements() == 16;
  }

  /// An integral number: 1.5 * 2^23 + n has n in its low bits, which takes no
  /// conversion, undefined for NaN.
  struct Integral {
    Value shifted, n;
  };

  static constexpr double kShift = 0x1.8p23;
  Value integerOf(Integral number) const {
    return subI(bits(number.shifted), integer(0x4B400000));
  }

  /// x = n ln 2 + r with |r| <= ln 2 / 2.
  struct Reduced {
    Integral n;
    Value r;
  };

  Reduced reduceByLn2(Value x) const {
    Value shifted = fma(x, number(kLog2E), number(kShift));
    Value n = sub(shifted, number(kShift));
    Value r = fma(n, number(-kLn2High), x);
    r = fma(n, number(-kLn2Low), r);
    return {{shifted, n}, r};
  }

  /// e^r - 1 for |r| <= ln 2 / 2.
  Value expm1Reduced(Value r) const {
    Value p = polynomial(r, {0.00019891080463998842, 0.0013933730715792082,
                             0.0083333108446478626, 0.041666464197405692,
                             0.16666666681704215, 0.50000000135387299});
    return fma(p, mul(r, r), r);
  }

  /// value * 2^n for values near 1, in two steps: the first stays normal, the
  /// second rounds once where the result is subnormal.
  Value scale(Value value, Integral power) const {
    if (hasExponentInstructions)
      return callAvx512("mask.scalef.ps.512", {value, power.n});
    Value n = integerOf(power);
    Value half = shiftRight(n, 1);
    Value first = fromBits(shiftLeft(addI(half, integer(127)), 23));
    Value rest = subI(addI(n, integer(127)), half);
    return mul(mul(value, first), fromBits(shiftLeft(rest, 23)));
  }

  Value exp(Value x) const {
    x = atLeast(atMost(x, 89.0), -104.5); // inf and 0 from there on
    Reduced reduced = reduceByLn2(x);
    return scale(add(expm1Reduced(reduced.r), number(1)), reduced.n);
  }

  Value exp2(Value x) const {
    x = atLeast(atMost(x, 129.0), -151.0);
    Value shifted = add(x, number(kShift));
    Value n = sub(shifted, number(kShift));
    Value r = mul(sub(x, n), number(0.69314718055994531));
    return scale(add(expm1Reduced(r), number(1)), {shifted, n});
  }

  /// 2^n (e^r - 1) + (2^n - 1), halved and doubled so that 2^128 does not occur.
  Value expm1(Value x) const {
    Value clamped = atLeast(atMost(x, 89.0), -20.0);
    Reduced reduced = reduceByLn2(clamped);
    Value power = // 2^(n-1)
        fromBits(shiftLeft(addI(integerOf(reduced.n), integer(126)), 23));
    Value half = fma(power, expm1Reduced(reduced.r), sub(power, number(0.5)));
    return copySign(add(half, half), x); // -0 stays -0
  }

  static constexpr Encoding kEncoding = {0x3F3504F3, 23, 0x1p-126};

  /// ln(1 + f) + e ln 2 + extra, where extra is far smaller than f.
  Value logOfSplit(Split split, Value extra) const {
    auto [e, f] = split;
    Value p =
        polynomial(f, {7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1,
                       -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
                       2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1});
    Value square = mul(f, f);
    p = mul(mul(p, f), square);
    p = fma(e, number(-2.12194440e-4), p);
    if (extra)
      p = add(p, extra);
    p = fma(square, number(-0.5), p);
    return fma(e, number(0.693359375), add(f, p));
  }

  /// The split by instructions, which know subnormal numbers.
  Split splitByInstructions(Value x) const {
    constexpr int kFrom1To2 = 0, kPositive = 1 << 2;
    Value m = callAvx512("mask.getmant.ps.512", {x},
                         /*selector=*/kFrom1To2 | kPositive);
    Value e = callAvx512("mask.getexp.ps.512", {x});
    Value isLarge = less(number(1.41421354), m);
    m = select(isLarge, mul(m, number(0.5)), m);
    return {select(isLarge, add(e, number(1)), e), sub(m, number(1))};
  }

  Value log(Value x) const {
    Split split = hasExponentInstructions ? splitByInstructions(x)
                                          : splitPositive(x, kEncoding);
    return fixLogEnds(x, logOfSplit(split, Value()));
  }

  Value tanh(Value x) const {
    Value magnitude = abs(x), z = mul(x, x);
    Value p =
        polynomial(z, {-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2,
                       1.33314422036e-1, -3.33332819422e-1});
    Value small = fma(mul(p, z), x, x);
    // 1 - 2 / (e^2|x| + 1); 1 from 9.1 on.
    Value e = exp(atMost(add(magnitude, magnitude), 40.0));
    Value large = sub(number(1), div(number(2), add(e, number(1))));
    // The sum of `small` makes +0 of -0.
    return copySign(select(less(magnitude, number(0.625)), small, large), x);
  }

  Value erf(Value x) const {
    Value magnitude = abs(x), square = mul(x, x);
    Value r = fma(number(-1.72853470e-5), magnitude, number(3.83197126e-4));
    Value u = fma(number(-3.88396438e-3), magnitude, number(2.42546219e-2));
    r = fma(r, square, u);
    for (double coefficient : {-1.06777877e-1, -6.34846687e-1, -1.28717512e-1})
      r = fma(r, magnitude, number(coefficient));
    r = fma(r, magnitude, neg(magnitude));
    Value large = copySign(sub(number(1), exp(r)), x);
    Value q =
        polynomial(square, {-5.96761703e-4, 4.99119423e-3, -2.67681349e-2,
                            1.12819925e-1, -3.76125336e-1, 1.28379166e-1});
    Value small = fma(q, x, x);
    return select(less(number(0.927734375), magnitude), large, small);
  }

  /// Sine, or cosine if `quarterTurns` is 1.
  Value sine(Value x, int64_t quarterTurns) const {
    // The reduction is done in f64, where its rounding error is too small to count.
    FloatArithmetic wide(builder, loc, withElement(builder.getF64Type()));
    QuarterTurns reduced = takeQuarterTurns(
        wide, arith::ExtFOp::create(builder, loc, wide.type, x));
    Value y = arith::TruncFOp::create(builder, loc, type, reduced.r);
    Value quadrant =
        arith::TruncIOp::create(builder, loc, integerType, reduced.turns);
    quadrant = addI(quadrant, integer(quarterTurns));

    Value z = mul(y, y);
    Value s = polynomial(
        z, {2.86567956e-6, -1.98559923e-4, 8.33338592e-3, -1.66666672e-1});
    s = keepZero(y, fma(mul(s, z), y, y));
    Value c = polynomial(
        z, {2.44677067e-5, -1.38877297e-3, 4.16666567e-2, -0.5, 1.0});
    Value isOdd = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                        andI(quadrant, integer(1)), integer(0));
    Value sign = shiftLeft(andI(quadrant, integer(2)), 30);
    return fromBits(xorI(bits(select(isOdd, c, s)), sign));
  }

  /// x^y in f64, where the plain formula is exact enough for f32.
  Value pow(Value x, Value y) const {
    Type wideType = withElement(builder.getF64Type());
    Value wide = expandRoughPow(
        builder, loc, arith::ExtFOp::create(builder, loc, wideType, x),
        arith::ExtFOp::create(builder, loc, wideType, y));
    return arith::TruncFOp::create(builder, loc, type, wide);
  }

  /// An AVX-512 instruction without mask, in the rounding mode of the thread.
  Value callAvx512(StringRef name, ArrayRef<Value> operands,
                   std::optional<int> selector = std::nullopt) const {
    auto constantOf = [&](unsigned width, int64_t value) -> Value {
      return arith::ConstantOp::create(
          builder, loc,
          builder.getIntegerAttr(builder.getIntegerType(width), value));
    };
    SmallVector<Value> arguments(operands);
    if (selector)
      arguments.push_back(constantOf(32, *selector));
    arguments.push_back(number(0)); // inactive lanes, of which there are none
    arguments.push_back(constantOf(16, -1));
    constexpr int kCurrentDirection = 4;
    arguments.push_back(constantOf(32, kCurrentDirection));
    return LLVM::CallIntrinsicOp::create(
               builder, loc, type,
               builder.getStringAttr("llvm.x86.avx512." + name), arguments)
        .getResult(0);
  }

  bool hasExponentInstructions;
};

} // namespace

Value ingot::cpu::expandMath(OpBuilder &builder, Location loc, Operation *op,
                             ValueRange operands, unsigned vectorBits) {
  Type type = operands.front().getType();
  auto element = dyn_cast<FloatType>(getElementTypeOrSelf(type));
  if (!element)
    return Value();
  if (element.isF64())
    return expandDoubleMath(builder, loc, op, operands);
  if (element.isF32())
    return expandFunction(SingleMath(builder, loc, type, vectorBits), op,
                          operands);
  // Half precision: the expansion in f32, rounded.
  Type wide =
      FloatArithmetic(builder, loc, type).withElement(builder.getF32Type());
  SmallVector<Value> wideOperands;
  for (Value operand : operands)
    wideOperands.push_back(arith::ExtFOp::create(builder, loc, wide, operand));
  Value result = expandFunction(SingleMath(builder, loc, wide, vectorBits), op,
                                wideOperands);
  return result
             ? arith::TruncFOp::create(builder, loc, type, result).getResult()
             : Value();
}
