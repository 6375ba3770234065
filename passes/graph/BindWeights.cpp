//===- BindWeights.cpp - Makes read-only state constant ----------------------===//
//
// For deployment: afterwards a function takes and returns only the state that some
// function of the module writes, and weights can be folded and packed.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_BINDWEIGHTSPASS
#include "passes/PassBase.inc"

namespace {

struct BindWeightsPass
    : ingot::passes::impl::BindWeightsPassBase<BindWeightsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    llvm::StringSet<> written;
    for (auto function : module.getOps<func::FuncOp>())
      for (unsigned i = 0; i < function.getNumResults(); ++i)
        if (auto name = function.getResultAttrOfType<StringAttr>(
                i, ingot::ir::kStateAttr))
          written.insert(name.getValue());

    llvm::StringMap<ingot::ir::StateOp> readOnly;
    for (auto state : module.getOps<ingot::ir::StateOp>())
      if (!written.contains(state.getSymName()))
        readOnly[state.getSymName()] = state;

    for (auto function : module.getOps<func::FuncOp>())
      if (failed(bind(function, readOnly)))
        return signalPassFailure();
    for (auto &entry : readOnly)
      entry.second.erase();
  }

  static LogicalResult
  bind(func::FuncOp function,
       const llvm::StringMap<ingot::ir::StateOp> &readOnly) {
    llvm::BitVector bound(function.getNumArguments());
    OpBuilder builder = OpBuilder::atBlockBegin(&function.getBody().front());
    for (BlockArgument argument : function.getArguments()) {
      auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                        ingot::ir::kStateAttr);
      ingot::ir::StateOp state =
          name ? readOnly.lookup(name.getValue()) : ingot::ir::StateOp();
      if (!state)
        continue;
      argument.replaceAllUsesWith(ConstantOp::create(
          builder, argument.getLoc(), state.getTensorType(), state.getInit()));
      bound.set(argument.getArgNumber());
    }
    return function.eraseArguments(bound);
  }
};

} // namespace
