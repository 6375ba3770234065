//===- Rows.cpp - Sweeps over rows, as CUDA C++ -----------------------------===//

#include "passes/schedule/classes/Rows.h"

#include "passes/cuda/RowKernel.h"
#include "passes/schedule/classes/Blocks.h"

using namespace mlir;
using namespace ingot::cuda;

namespace {

FailureOr<EmittedKernel> emitRows(KernelOp kernel, SymbolTable &symbols) {
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
  return declareCudaPhases(kernel, symbols, *printed, scratch.size(),
                           plan->flops);
}

const RegisterKernelEmitter registration(kRowsClass, TargetKind::cuda,
                                         emitRows);

} // namespace
