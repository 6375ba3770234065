//===- Rows.cpp - Sweeps over rows, as CUDA C++ -----------------------------===//

#include "passes/schedule/classes/Rows.h"

#include "passes/cuda/RowKernel.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/classes/Blocks.h"

using namespace mlir;
using namespace ingot::cuda;

namespace {

class RowsEmitter : public KernelEmitter {
public:
  StringRef getClassName() const override { return "rows"; }
  TargetKind getTarget() const override { return TargetKind::cuda; }

  FailureOr<EmittedKernel> emit(KernelOp kernel,
                                SymbolTable &symbols) const override {
    FailureOr<RowPlan> plan = readRowPlan(kernel);
    if (failed(plan))
      return failure();
    ScratchMemory scratch;
    FailureOr<SmallVector<CudaPhase>> printed = printRowPhases(*plan, scratch);
    if (failed(printed))
      return failure();
    // Who reads the text to learn why a product is slow finds it there.
    std::string reason;
    if (findContraction(kernel) && failed(readBlocksForm(kernel, reason)))
      printed->front().body.insert(0, "  // Not in tiles: " + reason + ".\n");
    KernelInterface interface{kernel, scratch.size(),
                              getOverwrites(*kernel.getSchedule(), kernel)};
    FailureOr<SmallVector<KernelPhase>> phases =
        declareCudaPhases(symbols, interface, *printed);
    if (failed(phases))
      return failure();
    return EmittedKernel{*phases, scratch.size(), plan->flops};
  }
};

const RowsEmitter emitter;
const RegisterKernelEmitter registration(emitter);

} // namespace
