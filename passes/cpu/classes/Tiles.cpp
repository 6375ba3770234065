//===- Tiles.cpp - Products in register tiles, as vector code ---------------===//
//
// Up to three phases for each part of the product: copies of operands with guarded
// reads, unless an earlier part has made them, copies of operands into panels, and the
// sums.
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
  TargetAttr target = getTargetOf(kernel);
  std::vector<PlannedProduct> parts;
  auto addPart = [&](const ContractionForm &part) {
    parts.push_back({part, {part, adaptToPart(part, schedule), target}});
  };
  addPart(form);
  llvm::for_each(form.otherParts, addPart);
  ContractionPhases phases(parts, symbols);
  for (auto [number, part] : llvm::enumerate(parts)) {
    std::string name = number == 0 ? "" : "_part" + std::to_string(number);
    const TilesPlan &plan = part.plan;
    phases.addHalos(part, name + "_halo");
    phases.add(part, name + "_pack", plan.rhsPackTasks + plan.lhsPackTasks,
               emitPackPhase);
    phases.add(part, name, plan.productTasks, emitTilesPhase);
  }
  return phases.take();
}

const RegisterKernelEmitter
    registration("tiles", TargetKind::cpu,
                 emitScheduled<TilesSchedule, readPlainProduct, emitTiles>);

} // namespace
