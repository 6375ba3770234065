//===- Attention.cpp - A query per warp, as CUDA C++ -------------------------===//

#include "passes/schedule/classes/Attention.h"

#include "passes/cuda/AttentionText.h"

using namespace mlir;
using namespace ingot::cuda;

namespace {

FailureOr<EmittedKernel> emitAttention(KernelOp kernel,
                                       const AttentionForm &form,
                                       const AttentionSchedule &,
                                       SymbolTable &symbols) {
  AttentionText printer(form);
  return declareCudaPhases(kernel, symbols, printer.print(),
                           printer.scratchBytes(), form.flops);
}

const RegisterKernelEmitter registration(
    "attention", TargetKind::cuda,
    emitScheduled<AttentionSchedule, readAttention, emitAttention>);

} // namespace
