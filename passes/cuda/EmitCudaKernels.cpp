//===- EmitCudaKernels.cpp - Kernels of loops to CUDA C++ -------------------===//
//
// Afterwards an `ingot.launch` stands for every kernel, and the declarations of
// its functions carry their text.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "passes/Passes.h"
#include "passes/cuda/ContractionKernel.h"
#include "passes/cuda/RowKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace ingot {
#define GEN_PASS_DEF_EMITCUDAKERNELSPASS
#include "passes/Passes.h.inc"
} // namespace ingot

using namespace mlir;
using namespace ingot;

namespace {

/// Blocks are cheap next to threads of a CPU, and there are more of them. What
/// one sweep computes is computed again by the next rather than kept.
RowPlanOptions planOptions() {
  RowPlanOptions options;
  options.maxKeptRowBytes = 0;
  options.taskNanoseconds = 2000;
  options.maxTasks = 256;
  return options;
}

struct EmitCudaKernelsPass
    : ingot::impl::EmitCudaKernelsPassBase<EmitCudaKernelsPass> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    CudaKernelTexts texts;
    SmallVector<KernelOp> kernels;
    getOperation().walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    for (KernelOp kernel : kernels)
      if (failed(emitKernel(kernel, symbols, texts)))
        return signalPassFailure();
  }

  LogicalResult emitKernel(KernelOp kernel, SymbolTable &symbols,
                           CudaKernelTexts &texts) {
    std::string reason;
    if (FailureOr<ContractionForm> form = findTiledContraction(kernel, reason);
        succeeded(form))
      return emitContraction(*form, symbols, texts);
    return emitRows(kernel, reason, symbols, texts);
  }

  LogicalResult emitContraction(const ContractionForm &form,
                                SymbolTable &symbols, CudaKernelTexts &texts) {
    ScratchMemory scratch;
    FailureOr<SmallVector<CudaPhase>> phases =
        printContractionPhases(form, scratch);
    if (failed(phases))
      return failure();
    KernelInterface interface{form.kernel, scratch.size(),
                              findOverwrites(form)};
    int64_t flops = 2 * form.batchCount() * form.rows.extent *
                    form.columns.extent * form.reductionExtent();
    return replaceByCudaLaunch(symbols, texts, interface, *phases, flops);
  }

  /// `notTiled` says why a product is none of tiles: who reads the text to learn
  /// why a kernel is slow finds it there.
  LogicalResult emitRows(KernelOp kernel, const std::string &notTiled,
                         SymbolTable &symbols, CudaKernelTexts &texts) {
    FailureOr<ScalarGraph> graph = buildScalarGraph(kernel);
    if (failed(graph))
      return failure();
    RowPlan plan = planRows(std::move(*graph), planOptions());
    ScratchMemory scratch;
    FailureOr<SmallVector<CudaPhase>> phases = printRowPhases(plan, scratch);
    if (failed(phases))
      return failure();
    if (!notTiled.empty())
      phases->front().body.insert(0, "  // Not in tiles: " + notTiled + ".\n");
    KernelInterface interface{kernel, scratch.size(),
                              findOverwrites(plan, kernel)};
    return replaceByCudaLaunch(symbols, texts, interface, *phases, plan.flops);
  }
};

} // namespace
