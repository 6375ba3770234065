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
  TilesPlan plan = planDots(form, schedule, getTargetOf(kernel));
  ContractionPhases phases(form, plan, symbols);
  phases.add("_halo", plan.haloTasks(), emitHaloPhase);
  phases.add("", plan.productTasks, emitDotsPhase);
  return phases.take();
}

const RegisterKernelEmitter
    registration("dots", TargetKind::cpu,
                 emitScheduled<DotsSchedule, readPlainProduct, emitDots>);

} // namespace
