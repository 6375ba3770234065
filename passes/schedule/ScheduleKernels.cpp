//===- ScheduleKernels.cpp - Decides how every kernel runs ------------------===//
//
// Afterwards every kernel has an `#ingot.schedule` that its class has checked.
// Later passes do as it says; nothing is decided twice.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/KernelEmitter.h"
#include "passes/schedule/ScheduleFile.h"
#include "passes/schedule/TargetDescription.h"

#define GEN_PASS_DEF_SCHEDULEKERNELSPASS
#include "passes/PassBase.inc"

using namespace mlir;
using namespace ingot::schedule;

/// True if LowerToLoops has been here.
static bool isLowered(KernelOp kernel) {
  return llvm::none_of(kernel.getBody().front(), [](Operation &op) {
    return isa<StructuredOpInterface, CompositeOpInterface>(op) &&
           !isRunWhole(&op);
  });
}

namespace {

struct ScheduleKernelsPass
    : ingot::passes::impl::ScheduleKernelsPassBase<ScheduleKernelsPass> {
  void runOnOperation() override {
    FailureOr<TargetAttr> target = requireTarget(getOperation());
    if (failed(target))
      return signalPassFailure();
    FailureOr<ScheduleLines> lines = ScheduleLines::read(getOperation());
    if (failed(lines))
      return signalPassFailure();
    WalkResult result = getOperation().walk([&](KernelOp kernel) {
      return succeeded(schedule(kernel, *target, *lines))
                 ? WalkResult::advance()
                 : WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    lines->reportUnused();
  }

  static LogicalResult schedule(KernelOp kernel, TargetAttr target,
                                ScheduleLines &lines) {
    if (!isLowered(kernel))
      return kernel.emitOpError(
          "expected loops inside, run ingot-lower-to-loops");
    // Asked for every kernel, so that lines are numbered as they were written.
    ScheduleAttr given = lines.lookUp(kernel);
    if (ScheduleAttr own = kernel.getScheduleAttr())
      given = own;
    if (given)
      return take(kernel, given, target);
    FailureOr<SchedulePlan> best = failure();
    std::string reasons;
    for (bool lastResort : {false, true}) {
      if (succeeded(best))
        break;
      for (const KernelClass *kernelClass : getKernelClasses()) {
        if (kernelClass->isLastResort() != lastResort ||
            !findKernelEmitter(target.getKind(), kernelClass->getName()))
          continue;
        std::string reason;
        FailureOr<SchedulePlan> plan =
            kernelClass->plan(kernel, target, reason);
        if (succeeded(plan) &&
            (failed(best) || plan->nanoseconds < best->nanoseconds))
          best = plan;
      }
    }
    if (failed(best))
      return failure(); // the last resort has said why
    kernel.setScheduleAttr(best->schedule);
    return success();
  }

  /// Gives the kernel a schedule that is not ours.
  static LogicalResult take(KernelOp kernel, ScheduleAttr given,
                            TargetAttr target) {
    StringRef name = given.getKernelClass();
    const KernelClass *kernelClass = findKernelClass(name);
    if (!kernelClass || !findKernelEmitter(target.getKind(), name)) {
      SmallVector<StringRef> known;
      for (const KernelClass *candidate : getKernelClasses())
        if (findKernelEmitter(target.getKind(), candidate->getName()))
          known.push_back(candidate->getName());
      return kernel.emitError("kernel '")
             << kernel.getLabel() << "' cannot run as " << given
             << ": expected a class of " << llvm::join(known, ", ");
    }
    std::string reason;
    if (failed(kernelClass->check(kernel, given, target, reason)))
      return kernel.emitError("kernel '")
             << kernel.getLabel() << "' cannot run as " << given << ": "
             << reason;
    kernel.setScheduleAttr(given);
    return success();
  }
};

} // namespace
