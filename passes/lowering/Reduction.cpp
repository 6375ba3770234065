//===- Reduction.cpp - Reductions to linalg ----------------------------------===//

#include "ir/ops/Reduction.h"
#include "ir/ops/Inference.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace {

/// How a reduction combines two elements, and the element that changes nothing.
struct Combiner {
  TypedAttr neutral;
  llvm::function_ref<Value(OpBuilder &, Location, Value, Value)> combine;
};

SmallVector<utils::IteratorType> iteratorsReducing(int64_t rank,
                                                   ArrayRef<int64_t> dims) {
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  for (int64_t dim : dims)
    iterators[dim] = utils::IteratorType::reduction;
  return iterators;
}

/// Lowers one reduction: a generic that combines each element into an output
/// filled with the neutral element.
void replaceByReduction(Operation *op, Value input, RankedTensorType outputType,
                        ArrayRef<int64_t> dims, const Combiner &combiner,
                        PatternRewriter &rewriter) {
  auto inputType = cast<RankedTensorType>(input.getType());
  int64_t rank = inputType.getRank();
  Value init = ingot::createFilledTensor(rewriter, op->getLoc(), outputType,
                                         combiner.neutral);
  AffineMap maps[] = {rewriter.getMultiDimIdentityMap(rank),
                      ingot::selectDims(rewriter.getContext(), rank,
                                        ingot::complementDims(dims, rank))};
  auto generic = linalg::GenericOp::create(
      rewriter, op->getLoc(), TypeRange{outputType}, ValueRange{input},
      ValueRange{init}, maps, iteratorsReducing(rank, dims),
      [&](OpBuilder &builder, Location loc, ValueRange arguments) {
        Value combined =
            combiner.combine(builder, loc, arguments[1], arguments[0]);
        linalg::YieldOp::create(builder, loc, combined);
      });
  rewriter.replaceOp(op, generic.getResults());
}

template <typename FloatOp, typename IntOp>
Value combineWith(OpBuilder &builder, Location loc, Value lhs, Value rhs) {
  if (isa<FloatType>(lhs.getType()))
    return FloatOp::create(builder, loc, lhs, rhs);
  return IntOp::create(builder, loc, lhs, rhs);
}

/// Smallest (largest if `largest`) value of a number type: -inf for floats.
TypedAttr extremeOf(Builder &builder, Type type, bool largest) {
  if (auto floatType = dyn_cast<FloatType>(type))
    return builder.getFloatAttr(
        type, APFloat::getInf(floatType.getFloatSemantics(), !largest));
  unsigned width = type.getIntOrFloatBitWidth();
  return builder.getIntegerAttr(type, largest
                                          ? APInt::getSignedMaxValue(width)
                                          : APInt::getSignedMinValue(width));
}

TypedAttr oneOf(Builder &builder, Type type) {
  if (isa<FloatType>(type))
    return builder.getFloatAttr(type, 1.0);
  return builder.getIntegerAttr(type, 1);
}

struct LowerSum : OpRewritePattern<ingot::SumOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::SumOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    replaceByReduction(op, op.getInput(), type, op.getDims(),
                       {rewriter.getZeroAttr(type.getElementType()),
                        combineWith<arith::AddFOp, arith::AddIOp>},
                       rewriter);
    return success();
  }
};

struct LowerProd : OpRewritePattern<ingot::ProdOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::ProdOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    replaceByReduction(op, op.getInput(), type, op.getDims(),
                       {oneOf(rewriter, type.getElementType()),
                        combineWith<arith::MulFOp, arith::MulIOp>},
                       rewriter);
    return success();
  }
};

struct LowerAmax : OpRewritePattern<ingot::AmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::AmaxOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    replaceByReduction(op, op.getInput(), type, op.getDims(),
                       {extremeOf(rewriter, type.getElementType(), false),
                        combineWith<arith::MaximumFOp, arith::MaxSIOp>},
                       rewriter);
    return success();
  }
};

struct LowerAmin : OpRewritePattern<ingot::AminOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::AminOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    replaceByReduction(op, op.getInput(), type, op.getDims(),
                       {extremeOf(rewriter, type.getElementType(), true),
                        combineWith<arith::MinimumFOp, arith::MinSIOp>},
                       rewriter);
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
        extremeOf(rewriter, inputType.getElementType(), !largest));
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
  patterns.add<LowerSum, LowerProd, LowerAmax, LowerAmin,
               LowerArgReduction<ArgmaxOp, true>,
               LowerArgReduction<ArgminOp, false>>(patterns.getContext());
}
