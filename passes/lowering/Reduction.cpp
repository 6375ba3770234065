//===- Reduction.cpp - Reductions to linalg ----------------------------------===//

#include "ir/ops/Reduction.h"
#include "ir/ops/Inference.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace {

SmallVector<utils::IteratorType> iteratorsReducing(int64_t rank,
                                                   ArrayRef<int64_t> dims) {
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  for (int64_t dim : dims)
    iterators[dim] = utils::IteratorType::reduction;
  return iterators;
}

/// Smallest (largest if `largest`) value of a number type: -inf for floats.
template <bool largest> TypedAttr extremeOf(Builder &builder, Type type) {
  if (auto floatType = dyn_cast<FloatType>(type))
    return builder.getFloatAttr(
        type, APFloat::getInf(floatType.getFloatSemantics(), !largest));
  unsigned width = type.getIntOrFloatBitWidth();
  return builder.getIntegerAttr(type, largest
                                          ? APInt::getSignedMaxValue(width)
                                          : APInt::getSignedMinValue(width));
}

TypedAttr zeroOf(Builder &builder, Type type) {
  return builder.getZeroAttr(type);
}

TypedAttr oneOf(Builder &builder, Type type) {
  if (isa<FloatType>(type))
    return builder.getFloatAttr(type, 1.0);
  return builder.getIntegerAttr(type, 1);
}

/// A reduction becomes a generic that combines each element into an output filled
/// with the neutral element. Sums and products `accumulate` their roundings, so that
/// they are in the accumulator's type; extrema are elements.
template <typename Op, bool accumulates,
          TypedAttr (*neutralOf)(Builder &, Type), typename FloatOp,
          typename IntOp>
struct LowerReduction : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType resultType = op.getOutput().getType();
    RankedTensorType type =
        accumulates ? ingot::getAccumulatorType(resultType) : resultType;
    int64_t rank = op.getInput().getType().getRank();
    Value init =
        ingot::createFilledTensor(rewriter, op.getLoc(), type,
                                  neutralOf(rewriter, type.getElementType()));
    AffineMap maps[] = {
        rewriter.getMultiDimIdentityMap(rank),
        ingot::selectDims(rewriter.getContext(), rank,
                          ingot::complementDims(op.getDims(), rank))};
    auto generic = linalg::GenericOp::create(
        rewriter, op.getLoc(), TypeRange{type}, ValueRange{op.getInput()},
        ValueRange{init}, maps, iteratorsReducing(rank, op.getDims()),
        [](OpBuilder &builder, Location loc, ValueRange arguments) {
          Value element = arguments[0], sum = arguments[1];
          Value combined;
          if (isa<FloatType>(sum.getType()))
            combined = FloatOp::create(
                builder, loc, sum,
                ingot::extendFloat(builder, loc, element, sum.getType()));
          else
            combined = IntOp::create(builder, loc, sum, element);
          linalg::YieldOp::create(builder, loc, combined);
        });
    rewriter.replaceOp(op, ingot::roundAccumulated(rewriter, op.getLoc(),
                                                   generic.getResult(0),
                                                   resultType));
    return success();
  }
};

/// `better(candidate, best)` for argmax and argmin. A NaN beats every number
/// and the first of equals wins, as in the operation's definition.
Value isBetter(OpBuilder &builder, Location loc, Value candidate, Value best,
               bool largest) {
  if (!isa<FloatType>(candidate.getType()))
    return arith::CmpIOp::create(builder, loc,
                                 largest ? arith::CmpIPredicate::sgt
                                         : arith::CmpIPredicate::slt,
                                 candidate, best);
  // Unordered comparison is true when either is NaN; an earlier NaN must stay.
  Value beats = arith::CmpFOp::create(builder, loc,
                                      largest ? arith::CmpFPredicate::UGT
                                              : arith::CmpFPredicate::ULT,
                                      candidate, best);
  Value bestIsNumber = arith::CmpFOp::create(
      builder, loc, arith::CmpFPredicate::ORD, best, best);
  return arith::AndIOp::create(builder, loc, beats, bestIsNumber);
}

/// argmax and argmin carry the best value along with its position. The position
/// starts at -1, so that the first element is taken even if it is the extreme.
template <typename Op, bool largest>
struct LowerArgReduction : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    auto inputType = cast<RankedTensorType>(op.getInput().getType());
    RankedTensorType indexType = op.getOutput().getType();
    int64_t rank = inputType.getRank(), dim = op.getDim();
    auto valueType =
        RankedTensorType::get(indexType.getShape(), inputType.getElementType());
    Location loc = op.getLoc();
    Value bestInit = ingot::createFilledTensor(
        rewriter, loc, valueType,
        extremeOf<!largest>(rewriter, inputType.getElementType()));
    Value positionInit = ingot::createFilledTensor(
        rewriter, loc, indexType, rewriter.getI64IntegerAttr(-1));
    AffineMap outMap = ingot::selectDims(rewriter.getContext(), rank,
                                         ingot::complementDims({dim}, rank));
    AffineMap maps[] = {rewriter.getMultiDimIdentityMap(rank), outMap, outMap};
    auto generic = linalg::GenericOp::create(
        rewriter, loc, TypeRange{valueType, indexType},
        ValueRange{op.getInput()}, ValueRange{bestInit, positionInit}, maps,
        iteratorsReducing(rank, {dim}),
        [&](OpBuilder &builder, Location nested, ValueRange arguments) {
          Value candidate = arguments[0], best = arguments[1];
          Value position = arguments[2];
          Value index = arith::IndexCastOp::create(
              builder, nested, builder.getI64Type(),
              linalg::IndexOp::create(builder, nested, dim));
          Value none = arith::ConstantOp::create(builder, nested,
                                                 builder.getI64IntegerAttr(-1));
          Value first = arith::CmpIOp::create(
              builder, nested, arith::CmpIPredicate::eq, position, none);
          Value take = arith::OrIOp::create(
              builder, nested, first,
              isBetter(builder, nested, candidate, best, largest));
          Value newBest =
              arith::SelectOp::create(builder, nested, take, candidate, best);
          Value newPosition =
              arith::SelectOp::create(builder, nested, take, index, position);
          linalg::YieldOp::create(builder, nested,
                                  ValueRange{newBest, newPosition});
        });
    rewriter.replaceOp(op, generic.getResult(1));
    return success();
  }
};

} // namespace

void ingot::populateReductionToLinalgPatterns(RewritePatternSet &patterns) {
  patterns
      .add<LowerReduction<SumOp, true, zeroOf, arith::AddFOp, arith::AddIOp>,
           LowerReduction<ProdOp, true, oneOf, arith::MulFOp, arith::MulIOp>,
           LowerReduction<AmaxOp, false, extremeOf<false>, arith::MaximumFOp,
                          arith::MaxSIOp>,
           LowerReduction<AminOp, false, extremeOf<true>, arith::MinimumFOp,
                          arith::MinSIOp>,
           LowerArgReduction<ArgmaxOp, true>,
           LowerArgReduction<ArgminOp, false>>(patterns.getContext());
}
