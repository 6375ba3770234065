//===- DecomposeComposites.cpp - Decomposes what no kernel keeps whole -------===//
//
// A composite that tells its loops enters a kernel as it is; if they are those of
// its decomposition it is decomposed inside (LowerToLoops). Any other one needs a
// kernel class that runs it whole; where the target has none it is replaced by its
// decomposition here, before fusion, whose operations find their own kernels. Which
// ones these are is not listed anywhere. The parts of one composite remember that they
// are (Origin.h).
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "passes/Passes.h"
#include "passes/graph/Origin.h"
#include "passes/schedule/KernelClass.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_DECOMPOSECOMPOSITESPASS
#include "passes/PassBase.inc"

namespace {

struct DecomposeCompositesPass
    : ingot::passes::impl::DecomposeCompositesPassBase<
          DecomposeCompositesPass> {
  void runOnOperation() override {
    // A decomposition may hold composites that need the same.
    SmallVector<ingot::ir::CompositeOpInterface> composites;
    do {
      composites.clear();
      getOperation().walk([&](ingot::ir::CompositeOpInterface op) {
        if (!isa<ingot::ir::StructuredOpInterface>(op.getOperation()) &&
            !ingot::schedule::isRunWhole(op))
          composites.push_back(op);
      });
      for (CompositeOpInterface op : composites) {
        markOrigin(op);
        OpBuilder builder(op);
        op->replaceAllUsesWith(op.decompose(builder));
        op->erase();
      }
    } while (!composites.empty());
  }
};

} // namespace
