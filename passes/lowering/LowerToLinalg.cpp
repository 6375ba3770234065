//===- LowerToLinalg.cpp - Lowers ingot operations to linalg -----------------===//
//
// The only door from ingot to the loop-level dialects: afterwards a kernel holds
// linalg, tensor, arith and math, which is what the CPU and CUDA emitters expect.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "passes/Passes.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace ingot {
#define GEN_PASS_DEF_LOWERTOLINALGPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

/// Replaces composites by their decompositions until none is left: a
/// decomposition may contain composites itself.
void decomposeComposites(Operation *root) {
  SmallVector<ingot::CompositeOpInterface> composites;
  do {
    composites.clear();
    root->walk(
        [&](ingot::CompositeOpInterface op) { composites.push_back(op); });
    for (ingot::CompositeOpInterface op : composites) {
      OpBuilder builder(op);
      op->replaceAllUsesWith(op.decompose(builder));
      op->erase();
    }
  } while (!composites.empty());
}

struct LowerToLinalgPass
    : ingot::impl::LowerToLinalgPassBase<LowerToLinalgPass> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    ingot::populateContractionToLinalgPatterns(patterns);
    ingot::populatePointwiseToLinalgPatterns(patterns);
    ingot::populateRandomToLinalgPatterns(patterns);
    ingot::populateReductionToLinalgPatterns(patterns);
    ingot::populateShapeToLinalgPatterns(patterns);
    FrozenRewritePatternSet frozen(std::move(patterns));

    ConversionTarget target(*context);
    target.addIllegalDialect<ingot::IngotDialect>();
    target.addLegalOp<ingot::KernelOp, ingot::YieldOp>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });

    // Without kernels the function itself is lowered: one op on its own.
    SmallVector<Operation *> roots;
    getOperation().walk([&](ingot::KernelOp op) { roots.push_back(op); });
    if (roots.empty())
      roots.push_back(getOperation());
    for (Operation *root : roots) {
      decomposeComposites(root);
      if (failed(applyPartialConversion(root, target, frozen)))
        return signalPassFailure();
      removeDeadOperations(root);
    }
  }

  /// Constants that moved into bodies leave fills without users behind.
  static void removeDeadOperations(Operation *root) {
    SmallVector<Operation *> operations;
    root->walk([&](Operation *op) {
      if (op != root && !op->hasTrait<OpTrait::IsTerminator>())
        operations.push_back(op);
    });
    for (Operation *op : llvm::reverse(operations))
      if (isOpTriviallyDead(op))
        op->erase();
  }
};

} // namespace
