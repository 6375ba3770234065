//===- Tiles.cpp - Products in register tiles, as vector code ---------------===//
//
// One or two phases: copies of operands into panels, and the product.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/classes/Tiles.h"

#include "passes/cpu/ContractionPhase.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

using namespace mlir;
using namespace ingot;

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
    KernelInterface interface{kernel, countScratchBytes(*form, plan),
                              getOverwrites(*kernel.getSchedule(), kernel)};
    EmittedKernel emitted;
    emitted.scratchBytes = interface.scratchBytes;
    emitted.flops = 2 * countProducts(*form);
    if (int64_t tasks = plan.rhsPackTasks + plan.lhsPackTasks) {
      func::FuncOp function = createKernelFunction(symbols, interface, "_pack");
      ContractionPhase phase(*form, plan, interface, function);
      emitPackPhase(phase);
      emitted.phases.push_back({function, tasks});
    }
    func::FuncOp function = createKernelFunction(symbols, interface, "");
    ContractionPhase phase(*form, plan, interface, function);
    emitTilesPhase(phase);
    emitted.phases.push_back({function, plan.productTasks});
    return emitted;
  }
};

const TilesEmitter emitter;
const RegisterKernelEmitter registration(emitter);

} // namespace
