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
  FailureOr<BlocksSchedule> schedule = readBlocksSchedule(*form);
  if (failed(schedule))
    return failure();
  ScratchMemory scratch;
  SmallVector<CudaPhase> phases;
  int64_t flops = 0;
  auto addPart = [&](const ContractionForm &part) -> LogicalResult {
    FailureOr<SmallVector<CudaPhase>> printed =
        printContractionPhases(part, {part, *schedule}, scratch);
    if (failed(printed))
      return failure();
    llvm::append_range(phases, *printed);
    flops += 2 * part.batchCount() * part.rows.extent * part.columns.extent *
             part.reductionExtent();
    return success();
  };
  if (failed(addPart(*form)) ||
      !llvm::all_of(form->otherParts, [&](const ContractionForm &part) {
        return succeeded(addPart(part));
      }))
    return failure();
  return declareCudaPhases(kernel, symbols, phases, scratch.size(), flops);
}

const RegisterKernelEmitter registration("blocks", TargetKind::cuda,
                                         emitBlocks);

} // namespace
