//===- LowerToLinalg.cpp - Lowers ingot operations to linalg -----------------===//
//
// The only door from ingot to the loop-level dialects: afterwards a kernel holds
// linalg, tensor, arith and math, which is what the CPU and CUDA emitters expect.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "passes/Passes.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;

namespace ingot {
#define GEN_PASS_DEF_LOWERTOLINALGPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

/// Replaces composites by their decompositions until none is left but
/// contractions: a decomposition may contain composites itself.
void decomposeComposites(Operation *root) {
  SmallVector<ingot::CompositeOpInterface> composites;
  do {
    composites.clear();
    root->walk([&](ingot::CompositeOpInterface op) {
      if (!ingot::isContraction(op))
        composites.push_back(op);
    });
    for (ingot::CompositeOpInterface op : composites) {
      OpBuilder builder(op);
      op->replaceAllUsesWith(op.decompose(builder));
      op->erase();
    }
  } while (!composites.empty());
}

struct LowerToLinalgPass
    : ingot::impl::LowerToLinalgPassBase<LowerToLinalgPass> {
  using LowerToLinalgPassBase::LowerToLinalgPassBase;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    ingot::populateContractionToLinalgPatterns(patterns);
    ingot::populatePointwiseToLinalgPatterns(patterns);
    ingot::populateRandomToLinalgPatterns(patterns);
    ingot::populateReductionToLinalgPatterns(patterns);
    ingot::populateShapeToLinalgPatterns(patterns);
    FrozenRewritePatternSet frozen(std::move(patterns));

    // Without kernels the function itself is lowered: one op on its own.
    SmallVector<Operation *> roots;
    getOperation().walk([&](ingot::KernelOp op) { roots.push_back(op); });
    if (roots.empty() && !kernelsOnly && !getOperation().isExternal())
      roots.push_back(getOperation());
    for (Operation *root : roots) {
      decomposeComposites(root);
      // One walk is enough: no pattern makes ingot operations.
      walkAndApplyPatterns(root, frozen);
      removeDeadOperations(root);
      if (failed(checkLowered(root)))
        return signalPassFailure();
    }
  }

  static LogicalResult checkLowered(Operation *root) {
    for (Operation &op : root->getRegion(0).front())
      if (isa<ingot::IngotDialect>(op.getDialect()) &&
          !op.hasTrait<OpTrait::IsTerminator>())
        return op.emitOpError("has no lowering to linalg");
    return success();
  }

  /// Constants that moved into bodies leave fills without users behind.
  static void removeDeadOperations(Operation *root) {
    for (Operation &op :
         llvm::make_early_inc_range(llvm::reverse(root->getRegion(0).front())))
      if (isOpTriviallyDead(&op))
        op.erase();
  }
};

} // namespace
