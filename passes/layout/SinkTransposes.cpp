//===- SinkTransposes.cpp - Moves transposes of images until they cancel ------===//
//
// Only the transpose from channels_last to channels_first is moved: it stands behind
// operations that ConvertToChannelsLast converted. What such a transpose cannot pass
// reads the transposed tensor from memory.
//
//===----------------------------------------------------------------------===//

#include "ir/interfaces/ChannelOrder.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Normalization.h"
#include "ir/ops/Program.h"
#include "ir/ops/Reduction.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_SINKTRANSPOSESPASS
#include "passes/PassBase.inc"

namespace {

/// With at least one spatial dimension.
bool isImage(Value value) {
  return ingot::ir::GraphBuilder::typeOf(value).getRank() >= 3;
}

/// The tensor in channels_last that `value` is the transpose of, or null.
Value getChannelsLast(Value value) {
  auto transpose = value.getDefiningOp<TransposeOp>();
  return transpose && isImage(value) &&
                 transpose.getPermutation() ==
                     ArrayRef(permutationToChannelsFirst(
                         transpose.getPermutation().size()))
             ? transpose.getInput()
             : Value();
}

/// `value` in channels_last; transposes that meet cancel in the folder.
Value toChannelsLast(OpBuilder &builder, Value value) {
  if (Value input = getChannelsLast(value))
    return input;
  return builder.createOrFold<TransposeOp>(
      value.getLoc(), value,
      ingot::ir::permutationToChannelsLast(
          ingot::ir::GraphBuilder::typeOf(value).getRank()));
}

Value toChannelsFirst(OpBuilder &builder, Value value) {
  return TransposeOp::create(
      builder, value.getLoc(), value,
      ingot::ir::permutationToChannelsFirst(
          ingot::ir::GraphBuilder::typeOf(value).getRank()));
}

/// The dimension of an image in channels_last that is `dim` of its transpose.
int64_t placeInChannelsLast(int64_t dim, int64_t rank) {
  return ingot::ir::permutationToChannelsFirst(rank)[dim];
}

/// Whether `value` has the same form transposed.
bool isTransposedFreely(Value value) {
  auto expand = value.getDefiningOp<ingot::ir::ExpandOp>();
  return matchPattern(value, m_Constant()) ||
         (expand && expand.getDims().size() <= 1);
}

/// Whether a transpose of an operand moves behind `op`. With one spatial dimension
/// it is its own inverse and would come back: more operands must lose one than get
/// one.
bool sinksThrough(Operation *op) {
  int64_t balance = 0;
  bool isOwnInverse = false, isTransposed = false;
  for (Value operand : op->getOperands()) {
    if (!isImage(operand))
      continue;
    isOwnInverse |= ingot::ir::GraphBuilder::typeOf(operand).getRank() == 3;
    Value input = getChannelsLast(operand);
    isTransposed |= bool(input);
    if (!isTransposedFreely(input ? input : operand))
      balance += input ? 1 : -1;
  }
  return isTransposed && (!isOwnInverse || balance > 0);
}

/// `op` on images in channels_last, whose results still have the types of `op`.
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
    RankedTensorType type = ingot::ir::GraphBuilder::typeOf(result);
    ingot::ir::Permutation permutation =
        ingot::ir::permutationToChannelsLast(type.getRank());
    result.setType(type.clone(
        applyPermutation(type.getShape(), ArrayRef<int64_t>(permutation))));
    results.push_back(toChannelsFirst(rewriter, result));
  }
  rewriter.replaceOp(op, results);
}

/// f(transpose(x), y) = transpose(f(x, transpose back(y))).
LogicalResult sinkTransposeThroughElements(Operation *op,
                                           PatternRewriter &rewriter) {
  if (!sinksThrough(op))
    return rewriter.notifyMatchFailure(op, "expected transposed operands");
  replaceByTransposed(rewriter, op, cloneChannelsLast(rewriter, op));
  return success();
}

struct SinkTransposeThroughPointwise
    : OpTraitRewritePattern<ingot::ir::OpTrait::Pointwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    return sinkTransposeThroughElements(op, rewriter);
  }
};

LogicalResult sinkTransposeThroughRecompute(RecomputeOp op,
                                            PatternRewriter &rewriter) {
  return sinkTransposeThroughElements(op, rewriter);
}

/// sum(transpose(x)) = sum(x) over the same dimensions by their other numbers.
template <typename ReductionOp>
LogicalResult sinkTransposeThroughReduction(ReductionOp op,
                                            PatternRewriter &rewriter) {
  Value input = getChannelsLast(op.getInput());
  if (!input)
    return rewriter.notifyMatchFailure(op, "expected a transposed operand");
  SmallVector<int64_t> kept, reduced;
  int64_t rank = ingot::ir::GraphBuilder::typeOf(input).getRank();
  for (int64_t dim = 0; dim < rank; ++dim)
    (llvm::is_contained(op.getDims(), dim) ? reduced : kept)
        .push_back(placeInChannelsLast(dim, rank));
  if (!llvm::is_sorted(kept))
    return rewriter.notifyMatchFailure(op, "the result would be transposed");
  llvm::sort(reduced);
  rewriter.replaceOpWithNewOp<ReductionOp>(op, input, reduced);
  return success();
}

/// Batch normalisation of dimension 1 of transpose(x) is one of the last of x.
template <typename NormOp>
LogicalResult sinkTransposeThroughBatchNorm(NormOp op,
                                            PatternRewriter &rewriter) {
  if (!sinksThrough(op))
    return rewriter.notifyMatchFailure(op, "expected transposed operands");
  auto sunk = cast<NormOp>(cloneChannelsLast(rewriter, op));
  sunk.setDim(placeInChannelsLast(
      op.getDim(), GraphBuilder::typeOf(op->getOperand(0)).getRank()));
  replaceByTransposed(rewriter, op, sunk);
  return success();
}

/// concat(transpose(x), transpose(y)) = transpose(concat(x, y)).
LogicalResult sinkTransposeThroughConcat(ConcatOp op,
                                         PatternRewriter &rewriter) {
  SmallVector<Value> inputs;
  for (Value input : op.getInputs())
    if (Value channelsLast = getChannelsLast(input))
      inputs.push_back(channelsLast);
    else
      return rewriter.notifyMatchFailure(op, "an operand is not transposed");
  int64_t rank = GraphBuilder::typeOf(inputs.front()).getRank();
  Value sunk = ConcatOp::create(rewriter, op.getLoc(), inputs,
                                placeInChannelsLast(op.getDim(), rank));
  rewriter.replaceOp(op, toChannelsFirst(rewriter, sunk));
  return success();
}

/// An expansion is transposed by naming other dimensions.
LogicalResult foldTransposeOfExpand(TransposeOp op, PatternRewriter &rewriter) {
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

/// Dimensions of extent 1 move without moving an element.
LogicalResult replaceTransposeByReshape(TransposeOp op,
                                        PatternRewriter &rewriter) {
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

struct SinkTransposesPass
    : ingot::passes::impl::SinkTransposesPassBase<SinkTransposesPass> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet sink(context);
    sink.add<SinkTransposeThroughPointwise>(context);
    sink.add(sinkTransposeThroughRecompute);
    sink.add(sinkTransposeThroughReduction<SumOp>);
    sink.add(sinkTransposeThroughReduction<AmaxOp>);
    sink.add(sinkTransposeThroughReduction<AminOp>);
    sink.add(sinkTransposeThroughBatchNorm<BatchNormOp>);
    sink.add(sinkTransposeThroughBatchNorm<BatchNormTrainingOp>);
    sink.add(sinkTransposeThroughBatchNorm<BatchNormBackwardOp>);
    sink.add(sinkTransposeThroughConcat);
    sink.add(foldTransposeOfExpand);
    // A transpose that became a reshape would no longer sink.
    RewritePatternSet finish(context);
    finish.add(replaceTransposeByReshape);
    if (failed(applyPatternsGreedily(getOperation(), std::move(sink))) ||
        failed(applyPatternsGreedily(getOperation(), std::move(finish))))
      signalPassFailure();
  }
};

} // namespace
