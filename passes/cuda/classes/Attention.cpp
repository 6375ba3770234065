//===- Attention.cpp - A query per warp, as CUDA C++ -------------------------===//

#include "passes/schedule/classes/Attention.h"

#include "passes/cuda/AttentionText.h"
#include "passes/schedule/KernelClass.h"

using namespace mlir;
using namespace ingot::cuda;

namespace {

class AttentionEmitter : public KernelEmitter {
public:
  StringRef getClassName() const override { return "attention"; }
  TargetKind getTarget() const override { return TargetKind::cuda; }

  FailureOr<EmittedKernel> emit(KernelOp kernel,
                                SymbolTable &symbols) const override {
    std::string reason;
    FailureOr<AttentionForm> form = readAttention(kernel, reason);
    if (failed(form))
      return kernel.emitOpError(reason);
    AttentionText printer(*form);
    KernelInterface interface{kernel, printer.scratchBytes(),
                              getOverwrites(*kernel.getSchedule(), kernel)};
    FailureOr<SmallVector<KernelPhase>> phases =
        declareCudaPhases(symbols, interface, printer.print());
    if (failed(phases))
      return failure();
    return EmittedKernel{*phases, interface.scratchBytes, form->flops()};
  }
};

const AttentionEmitter emitter;
const RegisterKernelEmitter registration(emitter);

} // namespace
