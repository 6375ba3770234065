//===- Dots.cpp - Products summed along vectors, as vector code -------------===//

#include "passes/schedule/classes/Dots.h"

#include "passes/cpu/ContractionPhase.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

class DotsEmitter : public KernelEmitter {
public:
  StringRef getClassName() const override { return "dots"; }
  TargetKind getTarget() const override { return TargetKind::cpu; }

  FailureOr<EmittedKernel> emit(KernelOp kernel,
                                SymbolTable &symbols) const override {
    std::string reason;
    DotsSchedule schedule;
    FailureOr<ContractionForm> form = readPlainProduct(kernel, reason);
    if (succeeded(form))
      reason = readSchedule(*kernel.getSchedule(), schedule);
    if (!reason.empty())
      return kernel.emitOpError(reason);
    TilesPlan plan = planDots(*form, schedule, getTargetOf(kernel));
    ContractionPhases phases(*form, plan, symbols);
    phases.add("_halo", plan.haloTasks(), emitHaloPhase);
    phases.add("", plan.productTasks, emitDotsPhase);
    return phases.take();
  }
};

const DotsEmitter emitter;
const RegisterKernelEmitter registration(emitter);

} // namespace
