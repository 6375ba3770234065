//===- SetTarget.cpp - Says what machine a program is compiled for ----------===//
//
// Afterwards the module carries an `#ingot.target`, from which all later passes
// take what they know of the machine.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/schedule/TargetDescription.h"

#include "mlir/IR/BuiltinOps.h"

#define GEN_PASS_DEF_SETTARGETPASS
#include "passes/PassBase.inc"

using namespace mlir;
using namespace ingot::schedule;

namespace {

struct SetTargetPass : ingot::passes::impl::SetTargetPassBase<SetTargetPass> {
  using SetTargetPassBase::SetTargetPassBase;

  void runOnOperation() override {
    std::string error;
    FailureOr<TargetAttr> described =
        describeTarget(&getContext(), target, facts, error);
    if (failed(described)) {
      getOperation().emitError(error);
      return signalPassFailure();
    }
    getOperation()->setAttr(ingot::ir::kTargetAttr, *described);
  }
};

} // namespace
