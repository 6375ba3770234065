//===- Random.cpp - Counter-based random numbers ----------------------------===//

#include "ir/ops/Random.h"
#include "ir/ops/Loops.h"
#include "ir/ops/ScalarBuilder.h"

using namespace mlir;
using namespace ingot::ir;

namespace {

/// Philox4x32-10 in arith operations. Source: Salmon, Moraes, Dror and Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", SC'11.
class Philox {
public:
  Philox(OpBuilder &builder, Location loc)
      : builder(builder), loc(loc), i32(builder.getI32Type()),
        i64(builder.getI64Type()) {}

  /// First word of the block at counter (index low, index high, step, stream)
  /// under the key `seed`; all operands are i64, the result is i32.
  Value firstWord(Value seed, Value index, Value step, int64_t stream) {
    Value c0 = low(index), c1 = high(index), c2 = low(step);
    Value c3 = word(static_cast<uint32_t>(stream));
    Value k0 = low(seed), k1 = high(seed);
    for (int round = 0; round < kRounds; ++round) {
      auto [low0, high0] = multiply(c0, 0xD2511F53u);
      auto [low1, high1] = multiply(c2, 0xCD9E8D57u);
      c0 = exclusiveOr(exclusiveOr(high1, c1), k0);
      c2 = exclusiveOr(exclusiveOr(high0, c3), k1);
      c1 = low1;
      c3 = low0;
      k0 = arith::AddIOp::create(builder, loc, k0, word(0x9E3779B9u));
      k1 = arith::AddIOp::create(builder, loc, k1, word(0xBB67AE85u));
    }
    return c0;
  }

private:
  static constexpr int kRounds = 10;

  Value word(uint32_t value) {
    return arith::ConstantOp::create(
        builder, loc, builder.getI32IntegerAttr(static_cast<int32_t>(value)));
  }
  Value low(Value wide) {
    return arith::TruncIOp::create(builder, loc, i32, wide);
  }
  Value high(Value wide) {
    Value shift =
        arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(32));
    return low(arith::ShRUIOp::create(builder, loc, wide, shift));
  }
  Value exclusiveOr(Value lhs, Value rhs) {
    return arith::XOrIOp::create(builder, loc, lhs, rhs);
  }
  /// Low and high word of the 64-bit product.
  std::pair<Value, Value> multiply(Value lhs, uint32_t rhs) {
    Value wide = arith::MulIOp::create(
        builder, loc, arith::ExtUIOp::create(builder, loc, i64, lhs),
        arith::ConstantOp::create(
            builder, loc,
            builder.getI64IntegerAttr(static_cast<int64_t>(rhs))));
    return {low(wide), high(wide)};
  }

  OpBuilder &builder;
  Location loc;
  Type i32, i64;
};

} // namespace

LogicalResult RandomUniformOp::verify() {
  int64_t seedRank = getSeed().getType().getRank();
  int64_t stepRank = getStep().getType().getRank();
  if (seedRank != 0 || stepRank != 0) // C1
    return emitOpError("expected seed and step of rank 0, found rank ")
           << seedRank << " and rank " << stepRank;
  return success();
}

Loops RandomUniformOp::getLoops() {
  LoopsBuilder loops(getOutput());
  loops.reads({}); // seed
  loops.reads({}); // step
  loops.writes(loops.all(), getOutput().getType().getElementType());
  return loops.build();
}

/// The number of an element in row-major order, an i64.
static Value buildPosition(OpBuilder &builder, Location loc,
                           ArrayRef<int64_t> shape) {
  auto constant = [&](int64_t value) {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getI64IntegerAttr(value));
  };
  Value position = constant(0);
  int64_t stride = 1;
  for (int64_t dim = shape.size() - 1; dim >= 0; --dim) {
    Value index = arith::IndexCastOp::create(
        builder, loc, builder.getI64Type(),
        LoopIndexOp::create(builder, loc, builder.getIndexType(), dim));
    position = arith::AddIOp::create(
        builder, loc, position,
        arith::MulIOp::create(builder, loc, index, constant(stride)));
    stride *= shape[dim];
  }
  return position;
}

/// From the position only, so that fusion and layout cannot change the numbers.
SmallVector<Value> RandomUniformOp::buildBody(OpBuilder &builder,
                                              ValueRange scalars,
                                              TypeRange resultTypes) {
  Location loc = getLoc();
  Value position =
      buildPosition(builder, loc, getOutput().getType().getShape());
  Value bits = Philox(builder, loc)
                   .firstWord(scalars[0], position, scalars[1], getStream());
  Value eight =
      arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(8));
  Value mantissa = arith::ShRUIOp::create(builder, loc, bits, eight);
  // 24 bits fit a signed word, for which the conversion is one instruction on
  // every target.
  Value number =
      arith::SIToFPOp::create(builder, loc, resultTypes[0], mantissa);
  return {ScalarBuilder(builder, loc).mul(number, 0x1p-24)};
}
