//===- Blocks.cpp - Products divided among blocks, as CUDA C++ --------------===//

#include "passes/schedule/classes/Blocks.h"

#include "passes/cuda/ContractionKernel.h"

using namespace mlir;
using namespace ingot::cuda;

namespace {

FailureOr<EmittedKernel> emitBlocks(KernelOp kernel, SymbolTable &symbols) {
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
  int64_t flops = 2 * form->batchCount() * form->rows.extent *
                  form->columns.extent * form->reductionExtent();
  return declareCudaPhases(kernel, symbols, *printed, scratch.size(), flops);
}

const RegisterKernelEmitter registration("blocks", TargetKind::cuda,
                                         emitBlocks);

} // namespace
