//===- Contraction.cpp - Contractions to linalg ------------------------------===//

#include "ir/ops/Contraction.h"
#include "passes/lowering/Lowering.h"

using namespace mlir;

namespace {

/// `ingot.matmul` becomes a generic over (batch..., m, n, k) that adds products
/// into a zero-filled tensor.
struct LowerMatmul : OpRewritePattern<ingot::MatmulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ingot::MatmulOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    int64_t batchRank = type.getRank() - 2, loops = batchRank + 3;
    int64_t m = batchRank, n = batchRank + 1, k = batchRank + 2;
    auto batchAnd = [&](int64_t row, int64_t column) {
      SmallVector<int64_t> dims(batchRank);
      std::iota(dims.begin(), dims.end(), 0);
      dims.append({row, column});
      return ingot::selectDims(rewriter.getContext(), loops, dims);
    };
    AffineMap maps[] = {batchAnd(m, k), batchAnd(k, n), batchAnd(m, n)};
    rewriter.replaceOp(op,
                       ingot::createProduct(rewriter, op.getLoc(), type,
                                            {op.getLhs(), op.getRhs()}, maps));
    return success();
  }
};

} // namespace

void ingot::populateContractionToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerMatmul>(patterns.getContext());
}
