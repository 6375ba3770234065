//===- Tiles.cpp - Products in register tiles, as vector code ---------------===//
//
// Up to three phases: copies of operands with guarded reads, copies of operands into
// panels, and the product.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/classes/Tiles.h"

#include "passes/cpu/ContractionPhase.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

FailureOr<EmittedKernel> emitTiles(KernelOp kernel, const ContractionForm &form,
                                   const TilesSchedule &schedule,
                                   SymbolTable &symbols) {
  TilesPlan plan(form, schedule, getTargetOf(kernel));
  ContractionPhases phases(form, plan, symbols);
  phases.add("_halo", plan.haloTasks(), emitHaloPhase);
  phases.add("_pack", plan.rhsPackTasks + plan.lhsPackTasks, emitPackPhase);
  phases.add("", plan.productTasks, emitTilesPhase);
  return phases.take();
}

const RegisterKernelEmitter
    registration("tiles", TargetKind::cpu,
                 emitScheduled<TilesSchedule, readPlainProduct, emitTiles>);

} // namespace
