//===- DoubleMath.cpp - Elementary functions of f64 -------------------------===//
//
// Kernels in f64 are rare: these favour being short over being fast. Sources:
// log, sin and cos use the polynomials of FreeBSD's msun (Sun Microsystems);
// exp and erf are Chebyshev fits.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/DoubleMath.h"
#include "passes/cpu/MathFunctions.h"
#include "passes/cpu/QuarterTurns.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class DoubleMath : public FloatArithmetic {
public:
  using FloatArithmetic::FloatArithmetic;

  /// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2.
  Value expSeries(Value r) const {
    return polynomial(r, {1.6086677666787361e-10, 2.0918212319133978e-9,
                          2.5052070959803662e-8, 2.7557263077309411e-7,
                          2.7557319247344509e-6, 2.4801587336630947e-5,
                          1.9841269841263252e-4, 1.3888888888879003e-3,
                          8.3333333333333340e-3, 4.1666666666666677e-2,
                          0.16666666666666667, 0.5});
  }

  /// e^r - 1 for |r| <= ln 2 / 2.
  Value expm1Reduced(Value r) const { return fma(expSeries(r), mul(r, r), r); }

  struct Reduced {
    Value n, r; ///< x = n ln 2 + r
  };

  Reduced reduceByLn2(Value x) const {
    Value magic = number(0x1.8p52);
    Value shifted = fma(x, number(kLog2E), magic);
    Value n = sub(shifted, magic);
    Value r = fma(n, number(-kLn2High), x);
    r = fma(n, number(-kLn2Low), r);
    return {subI(bits(shifted), integer(0x4338000000000000)), r};
  }

  Value scale(Value value, Value n) const {
    Value half = shiftRight(n, 1);
    Value first = fromBits(shiftLeft(addI(half, integer(1023)), 52));
    Value rest = subI(addI(n, integer(1023)), half);
    return mul(mul(value, first), fromBits(shiftLeft(rest, 52)));
  }

  Value exp(Value x) const {
    Reduced reduced = reduceByLn2(atLeast(atMost(x, 710.0), -746.0));
    return scale(add(expm1Reduced(reduced.r), number(1)), reduced.n);
  }

  Value exp2(Value x) const { return exp(mul(x, number(0.69314718055994531))); }

  Value expm1(Value x) const {
    Reduced reduced = reduceByLn2(atLeast(atMost(x, 710.0), -50.0));
    Value power = fromBits(shiftLeft(addI(reduced.n, integer(1022)), 52));
    Value half = fma(power, expm1Reduced(reduced.r), sub(power, number(0.5)));
    return copySign(add(half, half), x);
  }

  static constexpr Encoding kEncoding = {0x3FE6A09E667F3BCD, 52, 0x1p-1022};

  Value logOfSplit(Split split, Value extra) const {
    auto [e, f] = split;
    Value s = div(f, add(number(2), f));
    Value z = mul(s, s);
    Value r = mul(
        z, polynomial(z, {1.479819860511658591e-01, 1.531383769920937332e-01,
                          1.818357216161805012e-01, 2.222219843214978396e-01,
                          2.857142874366239149e-01, 3.999999999940941908e-01,
                          6.666666666666735130e-01}));
    Value halfSquare = mul(number(0.5), mul(f, f));
    Value low = fma(s, add(halfSquare, r), mul(e, number(kLn2Low)));
    if (extra)
      low = add(low, extra);
    return sub(mul(e, number(kLn2High)), sub(sub(halfSquare, low), f));
  }

  Value log(Value x) const {
    return fixLogEnds(x, logOfSplit(splitPositive(x, kEncoding), Value()));
  }

  /// With t = e^(-2|x|) - 1: tanh |x| = -t / (t + 2).
  Value tanh(Value x) const {
    Value t = expm1(mul(abs(x), number(-2)));
    return copySign(div(neg(t), add(t, number(2))), x);
  }

  Value erf(Value x) const {
    Value magnitude = abs(x), square = mul(x, x);
    Value q = polynomial(
        square,
        {-4.2309458242953378e-12, 8.7090451290531067e-11,
         -1.2164560057283450e-9, 1.4792401209404813e-8, -1.6364642158167616e-7,
         1.6462045441468419e-6, -1.4925647567519332e-5, 1.2055332902888735e-4,
         -8.5483270219348296e-4, 5.2239776254232983e-3, -2.6866170645129841e-2,
         0.11283791670955120, -0.37612638903183752, 1.1283791670955126});
    // erfc(x) e^(x^2) for 1 <= x <= 6 as a polynomial of (x - 2.5) / (x + 2.5).
    Value clamped = atMost(magnitude, 6.0);
    Value t = div(sub(clamped, number(2.5)), add(clamped, number(2.5)));
    Value scaled = polynomial(
        t,
        {-5.2687543586115360e-8, 6.0237390696125368e-8, 3.8527888422668886e-7,
         8.4377336954177050e-8, -1.8153747236957426e-6, -2.3000449452059471e-6,
         7.5549440605759721e-6, 1.8614755740620222e-5, -3.4182479158407944e-5,
         -1.2887719743195294e-4, 2.2838039345391708e-4, 8.7591545142554554e-4,
         -2.6423659647912614e-3, -3.9937011658920151e-3, 3.9922539075593172e-2,
         -0.12503305237882892, 0.25171319321744925, -0.37173673394897335,
         0.21080636406114358});
    Value tail = mul(scaled, exp(neg(mul(clamped, clamped))));
    Value large = copySign(sub(number(1), tail), x);
    return select(less(magnitude, number(1)), mul(x, q), large);
  }

  /// Sine, or cosine if `quarterTurns` is 1.
  Value sine(Value x, int64_t quarterTurns) const {
    auto [turns, r, low] = takeQuarterTurns(*this, x);
    Value quadrant = addI(turns, integer(quarterTurns));

    Value z = mul(r, r);
    Value s = polynomial(
        z, {1.58969099521155010221e-10, -2.50507602534068634195e-08,
            2.75573137070700676789e-06, -1.98412698298579493134e-04,
            8.33333333332248946124e-03, -1.66666666666666324348e-01});
    s = add(fma(mul(s, z), r, low), r);
    s = keepZero(x, s); // the sum makes +0 of -0
    Value c = polynomial(
        z, {-1.13596475577881948265e-11, 2.08757232129817482790e-09,
            -2.75573143513906633035e-07, 2.48015872894767294178e-05,
            -1.38888888888741095749e-03, 4.16666666666666019037e-02});
    // cos(r + low) = 1 - z/2 + z^2 c - r low, with the rounding of 1 - z/2.
    Value half = mul(z, number(0.5));
    Value w = sub(number(1), half);
    Value lost = sub(sub(number(1), w), half);
    Value correction = sub(mul(mul(z, z), c), mul(r, low));
    Value cosine = add(w, add(lost, correction));
    Value isOdd = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                        andI(quadrant, integer(1)), integer(0));
    Value sign = shiftLeft(andI(quadrant, integer(2)), 62);
    return fromBits(xorI(bits(select(isOdd, cosine, s)), sign));
  }

  /// A number as the sum of two, the second of which is below the last place of the
  /// first.
  struct Pair {
    Value high, low;
  };

  /// a + b of |a| >= |b|, or a = 0, exactly.
  Pair addExactly(Value a, Value b) const {
    Value sum = add(a, b);
    return {sum, sub(b, sub(sum, a))};
  }
  Pair multiplyExactly(Value a, Value b) const {
    Value product = mul(a, b);
    return {product, fma(a, b, neg(product))};
  }

  /// ln x to within 2^-65 of itself for a finite x > 0. With
  /// s = f / (2 + f): ln(1 + f) = 2 s + s^3 (2/3 + 2/5 s^2 + ...).
  Pair logOfPositive(Split split) const {
    auto [e, f] = split;
    Pair d = addExactly(number(2), f);
    Value s = div(f, d.high);
    Value remainder = fma(neg(s), d.low, fma(neg(s), d.high, f));
    Value sLow = div(remainder, d.high);

    Pair z = multiplyExactly(s, s);
    Value zLow = fma(add(s, s), sLow, z.low);
    // 2/5, 2/7, ... up to the power that counts for |s| < 0.172.
    Value series = polynomial(z.high, {2.0 / 25, 2.0 / 23, 2.0 / 21, 2.0 / 19,
                                       2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11,
                                       2.0 / 9, 2.0 / 7, 2.0 / 5});
    Pair c = addExactly(number(2.0 / 3), mul(z.high, series));
    c.low = add(c.low, number(3.700743415417188e-17)); // 2/3 less its rounding
    Pair p = multiplyExactly(z.high, c.high);
    p.low = add(p.low, fma(z.high, c.low, mul(zLow, c.high)));
    Pair cube = multiplyExactly(s, p.high);
    cube.low = add(cube.low, fma(s, p.low, mul(sLow, p.high)));

    // e ln 2 is larger than the rest, or 0, and its first part exact.
    Pair first = addExactly(mul(e, number(kLn2High)), add(s, s));
    Pair second = addExactly(first.high, cube.high);
    Value low = fma(e, number(kLn2Low), add(first.low, second.low));
    return addExactly(second.high, add(low, add(cube.low, add(sLow, sLow))));
  }

  /// e^(high + low), where low is small.
  Value exp(Pair x) const {
    Value high = atLeast(atMost(x.high, 710.0), -746.0);
    Value shifted = fma(high, number(kLog2E), number(0x1.8p52));
    Value n = sub(shifted, number(0x1.8p52));
    Value r = fma(n, number(-kLn2High), high);
    Value low = fma(n, number(-kLn2Low), x.low);
    Pair reduced = addExactly(r, low);
    r = reduced.high;
    // 1 + r is exact, so that there is one rounding, but for those of small terms.
    Pair sum = addExactly(number(1), r);
    Value rest = fma(expSeries(r), mul(r, r), add(sum.low, reduced.low));
    return scale(add(sum.high, rest),
                 subI(bits(shifted), integer(0x4338000000000000)));
  }

  /// x^y of x >= 0 by products and functions as they are: wrong by `|y ln x|` ulp.
  Value powerOf(Value x, Value y) const { return exp(mul(y, log(x))); }

  /// x^y of x >= 0 by a logarithm and a product of twice the digits.
  Value accuratePowerOf(Value x, Value y) const {
    Value isZero = equal(x, number(0)), isFinite = less(x, number(kInfinity));
    Pair logarithm = logOfPositive(splitPositive(x, kEncoding));
    Value isOrdinary = andConditions(isFinite, less(number(0), x));
    logarithm.high = select(isOrdinary, logarithm.high,
                            select(isZero, number(-kInfinity), x));
    Pair product = multiplyExactly(y, logarithm.high);
    // Neither where the result is 0 or infinite anyway, nor NaN of infinities.
    Value isInRange =
        andConditions(isOrdinary, less(abs(product.high), number(1024)));
    product.low =
        select(isInRange, fma(y, logarithm.low, product.low), number(0));
    return exp(product);
  }

  /// x^y from `power`, which is |x|^y where that needs no care.
  Value pow(Value x, Value y, Value power) const {
    Value one = number(1), zero = number(0);
    Value magnitude = abs(x);
    // 0 * inf in the product is a case of its own: (+-1)^(+-inf) is 1.
    Value bothUnit =
        andConditions(equal(magnitude, one), equal(abs(y), number(kInfinity)));
    power = select(bothUnit, one, power);
    // Negative bases: odd exponents change the sign, fractions are undefined.
    Value isInteger = equal(floor(y), y);
    Value half = mul(y, number(0.5));
    Value isOdd = andConditions(
        isInteger, compare(arith::CmpFPredicate::ONE, floor(half), half));
    Value negated = select(isOdd, copySign(power, x), power);
    Value isUndefined = andConditions(
        less(x, zero),
        andConditions(compare(arith::CmpFPredicate::ONE, floor(y), y),
                      less(magnitude, number(kInfinity))));
    Value result = select(isUndefined, number(std::nan("")), negated);
    Value isOne =
        arith::OrIOp::create(builder, loc, equal(y, zero), equal(x, one));
    return select(isOne, one, result);
  }

  Value pow(Value x, Value y) const {
    return pow(x, y, accuratePowerOf(abs(x), y));
  }

  Value andConditions(Value a, Value b) const {
    return arith::AndIOp::create(builder, loc, a, b);
  }
};

} // namespace

Value ingot::cpu::expandDoubleMath(OpBuilder &builder, Location loc,
                                   Operation *op, ValueRange operands) {
  return expandFunction(DoubleMath(builder, loc, operands.front().getType()),
                        op, operands);
}

Value ingot::cpu::expandRoughPow(OpBuilder &builder, Location loc, Value x,
                                 Value y) {
  DoubleMath math(builder, loc, x.getType());
  return math.pow(x, y, math.powerOf(math.abs(x), y));
}
