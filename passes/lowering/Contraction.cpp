//===- Contraction.cpp - Contractions to linalg ------------------------------===//
//
// Matrix products, and the convolutions that are contractions: the others were
// decomposed into them.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace {

AffineMap toMap(const ingot::Loops &loops, const ingot::LoopAccess &access,
                MLIRContext *context) {
  SmallVector<AffineExpr> results;
  for (const ingot::LoopSum &dim : access.dims) {
    AffineExpr sum = getAffineConstantExpr(dim.offset, context);
    for (const ingot::LoopSum::Term &term : dim.terms)
      sum = getAffineDimExpr(term.loop, context) * term.factor + sum;
    results.push_back(sum);
  }
  return AffineMap::get(loops.extents.size(), 0, results, context);
}

/// Whether the iteration is inside of the window, from the indices of its loops.
Value createCondition(OpBuilder &builder, Location loc,
                      const ingot::LoopWindow &window) {
  auto constant = [&](int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  auto index = [&](ingot::Loop loop) {
    return linalg::IndexOp::create(builder, loc, loop.number);
  };
  Value group = arith::DivUIOp::create(builder, loc, index(window.group),
                                       constant(window.groupExtent));
  Value first =
      arith::MulIOp::create(builder, loc, group, constant(window.step));
  // What is negative is large without a sign.
  Value position =
      arith::SubIOp::create(builder, loc, index(window.position), first);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult,
                               position, constant(window.width));
}

/// A product becomes a generic over its loops that adds products into a zero-filled
/// tensor.
struct LowerContraction
    : OpInterfaceRewritePattern<ingot::StructuredOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(ingot::StructuredOpInterface op,
                                PatternRewriter &rewriter) const override {
    if (!ingot::isContraction(op))
      return rewriter.notifyMatchFailure(op, "expected a contraction");
    ingot::Loops loops = op.getLoops();
    SmallVector<AffineMap> maps;
    for (const ingot::LoopAccess &access : loops.reads)
      maps.push_back(toMap(loops, access, rewriter.getContext()));
    maps.push_back(toMap(loops, loops.writes[0].access, rewriter.getContext()));
    auto takesPart = [&](OpBuilder &builder, Location loc) {
      return createCondition(builder, loc, *loops.window);
    };
    llvm::function_ref<Value(OpBuilder &, Location)> condition;
    if (loops.window)
      condition = takesPart;
    rewriter.replaceOp(
        op,
        ingot::createProduct(rewriter, op.getLoc(),
                             cast<RankedTensorType>(op->getResult(0).getType()),
                             op->getOperands(), maps, condition));
    return success();
  }
};

} // namespace

void ingot::populateContractionToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerContraction>(patterns.getContext());
}
