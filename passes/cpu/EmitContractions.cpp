//===- EmitContractions.cpp - Contraction kernels to vector code -------------===//
//
// Afterwards no kernel holds a contraction: each became a launch of one or two
// phases (pack, product) of scf, vector, memref and arith.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "passes/Passes.h"
#include "passes/cpu/ContractionPhase.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace ingot {
#define GEN_PASS_DEF_EMITCONTRACTIONSPASS
#include "passes/Passes.h.inc"
} // namespace ingot

using namespace mlir;
using namespace ingot;

namespace {

struct EmitContractionsPass
    : ingot::impl::EmitContractionsPassBase<EmitContractionsPass> {
  using Base::Base;

  void runOnOperation() override {
    if (vectorBits != 256 && vectorBits != 512) {
      getOperation().emitError("vector-bits is ")
          << vectorBits << ", expected 256 or 512";
      return signalPassFailure();
    }
    SymbolTable symbols(getOperation());
    SmallVector<KernelOp> kernels;
    getOperation().walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    for (KernelOp kernel : kernels)
      if (LoopsOp product = findContraction(kernel))
        if (failed(emitKernel(kernel, product, symbols)))
          return signalPassFailure();
  }

  LogicalResult emitKernel(KernelOp kernel, LoopsOp product,
                           SymbolTable &symbols) {
    FailureOr<ContractionForm> form = readContraction(kernel, product);
    if (failed(form))
      return failure();
    ContractionPlan plan = planContraction(*form, vectorBits);
    KernelInterface interface{kernel, countScratchBytes(*form, plan),
                              findOverwrites(*form)};
    SmallVector<KernelPhase> phases;
    if (int64_t tasks = plan.rhsPackTasks + plan.lhsPackTasks) {
      func::FuncOp function = createKernelFunction(symbols, interface, "_pack");
      ContractionPhase phase(*form, plan, interface, function);
      emitPackPhase(phase);
      phases.push_back({function, tasks});
    }
    func::FuncOp function = createKernelFunction(symbols, interface, "");
    ContractionPhase phase(*form, plan, interface, function);
    emitProductPhase(phase);
    phases.push_back({function, plan.productTasks});
    int64_t flops = 2 * form->batchCount() * form->rows.extent *
                    form->columns.extent * form->reductionExtent();
    replaceByLaunch(interface, phases, flops);
    return success();
  }
};

} // namespace
