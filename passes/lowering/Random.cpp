//===- Random.cpp - Random operations to linalg ------------------------------===//

#include "ir/ops/Random.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

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

/// A random tensor is a generic that computes each element from its row-major
/// index, so that fusion and layout cannot change the numbers.
struct LowerRandomUniform : OpRewritePattern<ingot::RandomUniformOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ingot::RandomUniformOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    AffineMap scalar = AffineMap::get(type.getRank(), 0, rewriter.getContext());
    auto generic = ingot::createPointwiseGeneric(
        rewriter, op.getLoc(), type, {op.getSeed(), op.getStep()},
        {scalar, scalar},
        [&](OpBuilder &builder, Location loc,
            ValueRange arguments) -> SmallVector<Value> {
          Value index = linearIndex(builder, loc, type.getShape());
          Value bits =
              Philox(builder, loc)
                  .firstWord(arguments[0], index, arguments[1], op.getStream());
          Value eight = arith::ConstantOp::create(builder, loc,
                                                  builder.getI32IntegerAttr(8));
          Value mantissa = arith::ShRUIOp::create(builder, loc, bits, eight);
          // 24 bits fit a signed word, for which the conversion is one
          // instruction on every target.
          Value number = arith::SIToFPOp::create(
              builder, loc, builder.getF32Type(), mantissa);
          Value scale = arith::ConstantOp::create(
              builder, loc, builder.getF32FloatAttr(0x1p-24f));
          return {arith::MulFOp::create(builder, loc, number, scale)};
        });
    rewriter.replaceOp(op, generic.getResults());
    return success();
  }

  static Value linearIndex(OpBuilder &builder, Location loc,
                           ArrayRef<int64_t> shape) {
    Type i64 = builder.getI64Type();
    Value index =
        arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(0));
    int64_t stride = 1;
    for (int64_t dim = shape.size() - 1; dim >= 0; --dim) {
      Value position = arith::IndexCastOp::create(
          builder, loc, i64, linalg::IndexOp::create(builder, loc, dim));
      Value factor = arith::ConstantOp::create(
          builder, loc, builder.getI64IntegerAttr(stride));
      index = arith::AddIOp::create(
          builder, loc, index,
          arith::MulIOp::create(builder, loc, position, factor));
      stride *= shape[dim];
    }
    return index;
  }
};

} // namespace

void ingot::populateRandomToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerRandomUniform>(patterns.getContext());
}
