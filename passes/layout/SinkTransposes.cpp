//===- SinkTransposes.cpp - Moves transposes of images until they cancel ------===//
//
// Only the transpose from nhwc to nchw is moved: it stands behind operations that
// ConvertToChannelsLast converted. What such a transpose cannot pass reads the
// transposed tensor from memory.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Normalization.h"
#include "ir/ops/Reduction.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace ingot;

namespace ingot {
#define GEN_PASS_DEF_SINKTRANSPOSESPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

constexpr int64_t kToNchw[] = {0, 3, 1, 2}, kToNhwc[] = {0, 2, 3, 1};

/// The tensor in nhwc that `value` is the transpose of, or null.
Value getChannelsLast(Value value) {
  auto transpose = value.getDefiningOp<TransposeOp>();
  return transpose && transpose.getPermutation() == ArrayRef<int64_t>(kToNchw)
             ? transpose.getInput()
             : Value();
}

bool isImage(Value value) {
  return cast<RankedTensorType>(value.getType()).getRank() == 4;
}

/// `value` in nhwc; transposes that meet cancel in the folder.
Value toChannelsLast(OpBuilder &builder, Value value) {
  if (Value input = getChannelsLast(value))
    return input;
  return builder.createOrFold<TransposeOp>(value.getLoc(), value,
                                           ArrayRef<int64_t>(kToNhwc));
}

Value toChannelsFirst(OpBuilder &builder, Value value) {
  return TransposeOp::create(builder, value.getLoc(), value,
                             ArrayRef<int64_t>(kToNchw));
}

/// `op` on images in nhwc, whose results still have the types of `op`.
Operation *cloneChannelsLast(PatternRewriter &rewriter, Operation *op) {
  IRMapping mapping;
  for (Value operand : op->getOperands())
    if (isImage(operand))
      mapping.map(operand, toChannelsLast(rewriter, operand));
  return rewriter.clone(*op, mapping);
}

/// Replaces `op` by the results of its clone, images among them transposed.
void replaceByTransposed(PatternRewriter &rewriter, Operation *op,
                         Operation *sunk) {
  SmallVector<Value> results;
  for (Value result : sunk->getResults()) {
    if (!isImage(result)) {
      results.push_back(result);
      continue;
    }
    auto type = cast<RankedTensorType>(result.getType());
    result.setType(type.clone(
        applyPermutation(type.getShape(), ArrayRef<int64_t>(kToNhwc))));
    results.push_back(toChannelsFirst(rewriter, result));
  }
  rewriter.replaceOp(op, results);
}

/// f(transpose(x), y) = transpose(f(x, transpose back(y))).
struct SinkTransposeThroughPointwise
    : OpTraitRewritePattern<ingot::OpTrait::Pointwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (llvm::none_of(op->getOperands(), getChannelsLast))
      return rewriter.notifyMatchFailure(op, "expected a transposed operand");
    replaceByTransposed(rewriter, op, cloneChannelsLast(rewriter, op));
    return success();
  }
};

/// sum(transpose(x)) = sum(x) over the same dimensions by their other numbers.
template <typename ReductionOp>
struct SinkTransposeThroughReduction : OpRewritePattern<ReductionOp> {
  using OpRewritePattern<ReductionOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(ReductionOp op,
                                PatternRewriter &rewriter) const override {
    Value input = getChannelsLast(op.getInput());
    if (!input)
      return rewriter.notifyMatchFailure(op, "expected a transposed operand");
    SmallVector<int64_t> kept, reduced;
    for (int64_t dim = 0; dim < 4; ++dim)
      (llvm::is_contained(op.getDims(), dim) ? reduced : kept)
          .push_back(kToNchw[dim]);
    if (!llvm::is_sorted(kept))
      return rewriter.notifyMatchFailure(op, "the result would be transposed");
    llvm::sort(reduced);
    rewriter.replaceOpWithNewOp<ReductionOp>(op, input, reduced);
    return success();
  }
};

/// Batch normalisation of dimension 1 of transpose(x) is one of dimension 3 of x.
template <typename NormOp>
struct SinkTransposeThroughBatchNorm : OpRewritePattern<NormOp> {
  using OpRewritePattern<NormOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(NormOp op,
                                PatternRewriter &rewriter) const override {
    if (llvm::none_of(op->getOperands(), getChannelsLast))
      return rewriter.notifyMatchFailure(op, "expected a transposed operand");
    auto sunk = cast<NormOp>(cloneChannelsLast(rewriter, op));
    sunk.setDim(kToNchw[op.getDim()]);
    replaceByTransposed(rewriter, op, sunk);
    return success();
  }
};

/// concat(transpose(x), transpose(y)) = transpose(concat(x, y)).
struct SinkTransposeThroughConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ConcatOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> inputs;
    for (Value input : op.getInputs())
      if (Value channelsLast = getChannelsLast(input))
        inputs.push_back(channelsLast);
      else
        return rewriter.notifyMatchFailure(op, "an operand is not transposed");
    Value sunk =
        ConcatOp::create(rewriter, op.getLoc(), inputs, kToNchw[op.getDim()]);
    rewriter.replaceOp(op, toChannelsFirst(rewriter, sunk));
    return success();
  }
};

/// An expansion is transposed by naming other dimensions.
struct FoldTransposeOfExpand : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto expand = op.getInput().getDefiningOp<ExpandOp>();
    if (!expand)
      return rewriter.notifyMatchFailure(op, "expected an expansion below");
    SmallVector<int64_t> placeOf = invertPermutationVector(op.getPermutation());
    SmallVector<int64_t> dims;
    for (int64_t dim : expand.getDims())
      dims.push_back(placeOf[dim]);
    if (!llvm::is_sorted(dims))
      return rewriter.notifyMatchFailure(op, "its operand would be transposed");
    rewriter.replaceOpWithNewOp<ExpandOp>(op, op.getOutput().getType(),
                                          expand.getInput(), dims);
    return success();
  }
};

/// Dimensions of extent 1 move without moving an element.
struct ReplaceTransposeByReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getInput().getType();
    SmallVector<int64_t> moving;
    for (int64_t dim : op.getPermutation())
      if (type.getDimSize(dim) != 1)
        moving.push_back(dim);
    if (!llvm::is_sorted(moving))
      return rewriter.notifyMatchFailure(op, "elements move");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getOutput().getType(),
                                           op.getInput());
    return success();
  }
};

struct SinkTransposesPass
    : ingot::impl::SinkTransposesPassBase<SinkTransposesPass> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet sink(context);
    sink.add<SinkTransposeThroughPointwise,
             SinkTransposeThroughReduction<SumOp>,
             SinkTransposeThroughReduction<AmaxOp>,
             SinkTransposeThroughReduction<AminOp>,
             SinkTransposeThroughBatchNorm<BatchNormOp>,
             SinkTransposeThroughBatchNorm<BatchNormTrainingOp>,
             SinkTransposeThroughBatchNorm<BatchNormBackwardOp>,
             SinkTransposeThroughConcat, FoldTransposeOfExpand>(context);
    // A transpose that became a reshape would no longer sink.
    RewritePatternSet finish(context);
    finish.add<ReplaceTransposeByReshape>(context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(sink))) ||
        failed(applyPatternsGreedily(getOperation(), std::move(finish))))
      signalPassFailure();
  }
};

} // namespace
