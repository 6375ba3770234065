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

class TilesEmitter : public KernelEmitter {
public:
  StringRef getClassName() const override { return "tiles"; }
  TargetKind getTarget() const override { return TargetKind::cpu; }

  FailureOr<EmittedKernel> emit(KernelOp kernel,
                                SymbolTable &symbols) const override {
    std::string reason;
    TilesSchedule schedule;
    FailureOr<ContractionForm> form = readPlainProduct(kernel, reason);
    if (succeeded(form))
      reason = readSchedule(*kernel.getSchedule(), schedule);
    if (!reason.empty())
      return kernel.emitOpError(reason);
    TilesPlan plan(*form, schedule, getTargetOf(kernel));
    ContractionPhases phases(*form, plan, symbols);
    phases.add("_halo", plan.haloTasks(), emitHaloPhase);
    phases.add("_pack", plan.rhsPackTasks + plan.lhsPackTasks, emitPackPhase);
    phases.add("", plan.productTasks, emitTilesPhase);
    return phases.take();
  }
};

const TilesEmitter emitter;
const RegisterKernelEmitter registration(emitter);

} // namespace
