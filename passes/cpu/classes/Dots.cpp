//===- Dots.cpp - Products summed along vectors, as vector code -------------===//

#include "passes/schedule/classes/Dots.h"

#include "passes/cpu/ContractionPhase.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

FailureOr<EmittedKernel> emitDots(KernelOp kernel, const ContractionForm &form,
                                  const DotsSchedule &schedule,
                                  SymbolTable &symbols) {
  PlannedProduct product{form, planDots(form, schedule, getTargetOf(kernel))};
  ContractionPhases phases(product, symbols);
  phases.addHalos(product, "_halo");
  phases.add(product, "", product.plan.productTasks, emitDotsPhase);
  return phases.take();
}

const RegisterKernelEmitter
    registration("dots", TargetKind::cpu,
                 emitScheduled<DotsSchedule, readPlainProduct, emitDots>);

} // namespace
