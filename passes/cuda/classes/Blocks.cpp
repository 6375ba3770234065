//===- Blocks.cpp - Products divided among blocks, as CUDA C++ --------------===//

#include "passes/schedule/classes/Blocks.h"

#include "passes/cuda/ContractionKernel.h"
#include "passes/schedule/KernelClass.h"

using namespace mlir;
using namespace ingot::cuda;

namespace {

class BlocksEmitter : public KernelEmitter {
public:
  StringRef getClassName() const override { return "blocks"; }
  TargetKind getTarget() const override { return TargetKind::cuda; }

  FailureOr<EmittedKernel> emit(KernelOp kernel,
                                SymbolTable &symbols) const override {
    std::string reason;
    FailureOr<ContractionForm> form = readBlocksForm(kernel, reason);
    if (failed(form))
      return kernel.emitOpError(reason);
    FailureOr<BlocksPlan> plan = readBlocksPlan(*form);
    if (failed(plan))
      return failure();
    ScratchMemory scratch;
    FailureOr<SmallVector<CudaPhase>> printed =
        printContractionPhases(*form, *plan, scratch);
    if (failed(printed))
      return failure();
    KernelInterface interface{kernel, scratch.size(),
                              getOverwrites(*kernel.getSchedule(), kernel)};
    FailureOr<SmallVector<KernelPhase>> phases =
        declareCudaPhases(symbols, interface, *printed);
    if (failed(phases))
      return failure();
    int64_t flops = 2 * form->batchCount() * form->rows.extent *
                    form->columns.extent * form->reductionExtent();
    return EmittedKernel{*phases, scratch.size(), flops};
  }
};

const BlocksEmitter emitter;
const RegisterKernelEmitter registration(emitter);

} // namespace
