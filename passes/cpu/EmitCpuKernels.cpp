//===- EmitCpuKernels.cpp - Scheduled kernels to vector code ----------------===//
//
// Afterwards an `ingot.launch` stands for every kernel, with one function of scf,
// vector, memref and arith per phase. Each class has its emitter in classes/.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/schedule/KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#define GEN_PASS_DEF_EMITCPUKERNELSPASS
#include "passes/PassBase.inc"

using namespace mlir;
using namespace ingot::cpu;

namespace {

struct EmitCpuKernelsPass
    : ingot::passes::impl::EmitCpuKernelsPassBase<EmitCpuKernelsPass> {
  void runOnOperation() override {
    if (failed(ingot::schedule::emitKernels(getOperation(),
                                            ingot::ir::TargetKind::cpu)))
      return signalPassFailure();
  }
};

} // namespace
