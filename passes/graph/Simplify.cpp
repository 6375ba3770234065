//===- Simplify.cpp - Rewrites that involve more than one operation ----------===//
//
// What one operation can see of itself is its folder's work; this pass holds the
// rewrites that trade operations for cheaper ones. Values stay the same bits except
// where a pattern says otherwise.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Contraction.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_SIMPLIFYPASS
#include "passes/PassBase.inc"

namespace {

/// Permutation of `rank` dimensions that swaps the last two.
SmallVector<int64_t> swapLastTwo(int64_t rank) {
  SmallVector<int64_t> permutation(rank);
  std::iota(permutation.begin(), permutation.end(), 0);
  std::swap(permutation[rank - 2], permutation[rank - 1]);
  return permutation;
}

/// (A B)^T = B^T A^T. The product is written where it belongs, and its operands'
/// transposes are read in place: the gradient of a weight that the forward pass
/// reads transposed costs no transposition.
struct SinkTransposeThroughMatmul : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto matmul = op.getInput().getDefiningOp<ingot::ir::MatmulOp>();
    if (!matmul)
      return rewriter.notifyMatchFailure(op, "expected a product below");
    if (!matmul->hasOneUse())
      return rewriter.notifyMatchFailure(op, "the product is read elsewhere");
    SmallVector<int64_t> swap = swapLastTwo(op.getPermutation().size());
    if (op.getPermutation() != ArrayRef<int64_t>(swap))
      return rewriter.notifyMatchFailure(op,
                                         "expected rows and columns swapped");
    Value lhs =
        TransposeOp::create(rewriter, op.getLoc(), matmul.getRhs(), swap);
    Value rhs =
        TransposeOp::create(rewriter, op.getLoc(), matmul.getLhs(), swap);
    rewriter.replaceOpWithNewOp<ingot::ir::MatmulOp>(op, lhs, rhs);
    return success();
  }
};

struct SimplifyPass : ingot::passes::impl::SimplifyPassBase<SimplifyPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<SinkTransposeThroughMatmul>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
