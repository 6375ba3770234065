//===- ExpandMath.cpp - Functions become arithmetic -------------------------===//
//
// After the emitters: no kernel function holds an operation that would become a
// call of the C library.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "passes/Passes.h"
#include "passes/cpu/NarrowFloats.h"
#include "passes/cpu/VectorMath.h"
#include "passes/schedule/TargetDescription.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"

#define GEN_PASS_DEF_EXPANDMATHPASS
#include "passes/PassBase.inc"

using namespace mlir;
using namespace ingot::cpu;

bool ingot::cpu::isMathInstruction(Operation *op) {
  return isa<math::AbsFOp, math::AbsIOp, math::CeilOp, math::CopySignOp,
             math::FloorOp, math::FmaOp, math::RoundEvenOp, math::SqrtOp,
             math::TruncOp>(op);
}

namespace {

struct ExpandMathPass
    : ingot::passes::impl::ExpandMathPassBase<ExpandMathPass> {
  using ExpandMathPassBase::ExpandMathPassBase;

  void runOnOperation() override {
    FailureOr<TargetAttr> target =
        ingot::schedule::requireTarget(getOperation());
    if (failed(target))
      return signalPassFailure();
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (!ingot::ir::isKernelFunction(function))
        continue;
      SmallVector<Operation *> functions;
      function.walk([&](Operation *op) {
        bool isMath = isa_and_nonnull<math::MathDialect>(op->getDialect());
        if ((isMath && !isMathInstruction(op)) || isa<arith::RemFOp>(op))
          functions.push_back(op);
      });
      for (Operation *op : functions)
        if (failed(expand(op, 8 * target->get(ingot::ir::TargetFact::vector))))
          return signalPassFailure();
      expandNarrowFloats(function);
    }
  }

  static LogicalResult expand(Operation *op, unsigned vectorBits) {
    OpBuilder builder(op);
    Value value = ingot::cpu::expandMath(builder, op->getLoc(), op,
                                         op->getOperands(), vectorBits);
    if (!value)
      return op->emitOpError("has no expansion into arithmetic");
    op->getResult(0).replaceAllUsesWith(value);
    op->erase();
    return success();
  }
};

} // namespace
