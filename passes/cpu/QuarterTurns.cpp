//===- QuarterTurns.cpp - Arguments of sine and cosine, reduced -------------===//
//
// Up to 2^30 a product with pi/2 in three parts is taken off. Beyond that x = m 2^e
// with an integer m of 53 bits, and of x 2/pi only what is left modulo 4 counts: bits
// of 2/pi that m 2^e makes multiples of 4 are skipped, the next 192 are multiplied by
// m as integers. No f64 is closer to a multiple of pi/2 than about 2^-62, so that 64
// good bits are left even there. Source: Payne and Hanek, "Radian reduction for
// trigonometric functions", SIGNUM Newsletter 18(1), 1983; Muller, Elementary
// Functions, 3rd ed., ch. 11.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/QuarterTurns.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <limits>

using namespace mlir;
using namespace ingot::cpu;

namespace {

/// pi/2 = high + middle + low.
constexpr double kHigh = 1.5707963267948966, kMiddle = 6.123233995736766e-17,
                 kLow = -1.4973849048591698e-33;

/// From here on by integers.
constexpr double kHuge = 0x1p30;

/// 2/pi, 64 bits a word, behind a word of zeros: windows begin up to 23 bits before
/// its first one.
constexpr uint64_t kTwoOverPi[] = {0,
                                   0xA2F9836E4E441529,
                                   0xFC2757D1F534DDC0,
                                   0xDB6295993C439041,
                                   0xFE5163ABDEBBC561,
                                   0xB7246E3A424DD2E0,
                                   0x06492EEA09D1921C,
                                   0xFE1DEB1CB129A73E,
                                   0xE88235F52EBB4484,
                                   0xE99C7026B45F7E41,
                                   0x3991D639835339F4,
                                   0x9C845F8BBDF9283B,
                                   0x1FF897FFDE05980F,
                                   0xEF2F118B5A0A6D1F,
                                   0x6D367ECF27CB09B7,
                                   0x4F463F669E5FEA2D,
                                   0x7527BAC7EBE5F17B,
                                   0x3D0739F78A5292EA,
                                   0x6BFB5FB11F8D5D08,
                                   0x56033046FC7B6BAB};

/// The reduction of one number, by integers.
class IntegerReduction : public FloatArithmetic {
public:
  IntegerReduction(OpBuilder &builder, Location loc)
      : FloatArithmetic(builder, loc, builder.getF64Type()) {}

  /// kHuge < |x| < infinity.
  QuarterTurns reduce(Value x) const {
    Value raw = bits(abs(x));
    Value m = orI(andI(raw, integer((int64_t{1} << 52) - 1)),
                  integer(int64_t{1} << 52));
    // 1075 = bias + 52; the bits from weight 2^(1 - e) on are left modulo 4.
    Value e = subI(shiftRight(raw, 52), integer(1075));
    auto [upper, lower] = multiply(m, windowFrom(addI(e, integer(62))));

    // Turns and their fraction, in [-1/2, 1/2) as an integer of 128 bits.
    Value turns = addI(shiftRightZeros(upper, 62),
                       andI(shiftRightZeros(upper, 61), integer(1)));
    Value fractionHigh = orI(shiftLeft(upper, 2), shiftRightZeros(lower, 62));
    auto [fraction, rest] = toFloats(fractionHigh, shiftLeft(lower, 2));

    Value r = mul(fraction, number(kHigh));
    Value lost = fma(fraction, number(kHigh), neg(r));
    Value low = fma(rest, number(kHigh), fma(fraction, number(kMiddle), lost));
    Value isNegative = less(x, number(0));
    return {select(isNegative, subI(integer(0), turns), turns),
            select(isNegative, neg(r), r), select(isNegative, neg(low), low)};
  }

private:
  struct Wide {
    Value high, low;
  };

  /// 192 bits of the table, from bit `position` on.
  std::array<Value, 3> windowFrom(Value position) const {
    auto type = VectorType::get({std::size(kTwoOverPi)}, builder.getI64Type());
    Value table = arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(type, ArrayRef<uint64_t>(kTwoOverPi)));
    Value word = shiftRight(position, 6), by = andI(position, integer(63));
    auto load = [&](int64_t offset) -> Value {
      Value index = arith::IndexCastOp::create(
          builder, loc, builder.getIndexType(), addI(word, integer(offset)));
      return vector::ExtractOp::create(builder, loc, table, index);
    };
    std::array<Value, 3> window;
    Value next = load(0);
    for (int64_t i = 0; i < 3; ++i) {
      Value first = arith::ShLIOp::create(builder, loc, next, by);
      next = load(i + 1);
      // In two shifts: one by 64 would be undefined.
      Value second = arith::ShRUIOp::create(
          builder, loc, shiftRightZeros(next, 1), subI(integer(63), by));
      window[i] = orI(first, second);
    }
    return window;
  }

  /// The upper 128 of the lower 192 bits of a product.
  Wide multiply(Value m, const std::array<Value, 3> &window) const {
    auto last = arith::MulUIExtendedOp::create(builder, loc, m, window[2]);
    auto middle = arith::MulUIExtendedOp::create(builder, loc, m, window[1]);
    Value low = addI(middle.getLow(), last.getHigh());
    Value carry = arith::ExtUIOp::create(
        builder, loc, integerType,
        arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, low,
                              last.getHigh()));
    Value first = arith::MulIOp::create(builder, loc, m, window[0]);
    return {addI(addI(first, middle.getHigh()), carry), low};
  }

  /// (high 2^64 + low) / 2^128 as the sum of two floats. Quarters of 32 bits convert
  /// exactly; adjacent ones are added, the upper sum exactly.
  std::pair<Value, Value> toFloats(Value high, Value low) const {
    Value mask = integer(0xFFFFFFFF);
    auto scaled = [&](Value quarter, double unit) {
      return mul(toFloat(quarter), number(unit));
    };
    Value first = scaled(shiftRight(high, 32), 0x1p-32);
    Value second = scaled(andI(high, mask), 0x1p-64);
    Value rest = add(scaled(shiftRightZeros(low, 32), 0x1p-96),
                     scaled(andI(low, mask), 0x1p-128));
    Value upper = add(first, second);
    Value lost = sub(second, sub(upper, first));
    Value lower = add(lost, rest);
    Value sum = add(upper, lower);
    return {sum, sub(lower, sub(sum, upper))};
  }

  Value shiftRightZeros(Value a, int64_t by) const {
    return arith::ShRUIOp::create(builder, loc, a, integer(by));
  }
};

/// Of |x| <= kHuge: the first product is taken off exactly.
QuarterTurns reduceByProducts(const FloatArithmetic &f, Value x) {
  Value magic =
      f.number(0x1.8p52); // its sum with an integer has that in its bits
  Value shifted = f.fma(x, f.number(0.63661977236758134), magic);
  Value n = f.sub(shifted, magic);
  Value first = f.fma(n, f.number(-kHigh), x);
  Value product = f.mul(n, f.number(kMiddle));
  Value r = f.sub(first, product);
  // What rounding r lost (either may be the larger one), and the rest of n pi/2.
  Value taken = f.sub(r, first);
  Value lost = f.sub(f.sub(first, f.sub(r, taken)), f.add(product, taken));
  Value rest = f.fma(n, f.number(kMiddle), f.neg(product));
  return {f.bits(shifted), r, f.sub(lost, f.fma(n, f.number(kLow), rest))};
}

Value isHuge(const FloatArithmetic &f, Value x) {
  Value magnitude = f.abs(x);
  Value isFinite =
      f.less(magnitude, f.number(std::numeric_limits<double>::infinity()));
  return arith::AndIOp::create(f.builder, f.loc,
                               f.less(f.number(kHuge), magnitude), isFinite);
}

SmallVector<Value> toValues(QuarterTurns reduced) {
  return {reduced.turns, reduced.r, reduced.low};
}

/// `otherwise` with the lanes of huge numbers replaced, one after another.
SmallVector<Value> reduceHugeLanes(OpBuilder &builder, Location loc, Value x,
                                   ValueRange otherwise) {
  auto type = cast<VectorType>(x.getType());
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  auto lanes = scf::ForOp::create(builder, loc, constant(0),
                                  constant(type.getNumElements()), constant(1),
                                  otherwise);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(lanes.getBody());
  IntegerReduction reduction(builder, loc);
  Value lane = lanes.getInductionVar();
  Value element = vector::ExtractOp::create(builder, loc, x, lane);
  auto choice = scf::IfOp::create(
      builder, loc, isHuge(reduction, element),
      [&](OpBuilder &, Location) {
        SmallVector<Value> inserted;
        for (auto [value, into] :
             llvm::zip_equal(toValues(reduction.reduce(element)),
                             lanes.getRegionIterArgs()))
          inserted.push_back(
              vector::InsertOp::create(builder, loc, value, into, lane));
        scf::YieldOp::create(builder, loc, inserted);
      },
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(builder, loc, lanes.getRegionIterArgs());
      });
  scf::YieldOp::create(builder, loc, choice.getResults());
  return lanes.getResults();
}

} // namespace

QuarterTurns ingot::cpu::takeQuarterTurns(const FloatArithmetic &f64, Value x) {
  OpBuilder &builder = f64.builder;
  Location loc = f64.loc;
  SmallVector<Value> common = toValues(reduceByProducts(f64, x));
  bool isVector = isa<VectorType>(x.getType());
  Value any = isHuge(f64, x);
  if (isVector)
    any = vector::ReductionOp::create(builder, loc, vector::CombiningKind::OR,
                                      any);
  auto choice = scf::IfOp::create(
      builder, loc, any,
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(
            builder, loc,
            isVector ? reduceHugeLanes(builder, loc, x, common)
                     : toValues(IntegerReduction(builder, loc).reduce(x)));
      },
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(builder, loc, common);
      });
  return {choice.getResult(0), choice.getResult(1), choice.getResult(2)};
}
