//===- EmitCudaKernels.cpp - Scheduled kernels to CUDA C++ ------------------===//
//
// Afterwards an `ingot.launch` stands for every kernel, and the declarations of
// its functions carry their text. Each class has its printer in classes/.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/schedule/KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

#define GEN_PASS_DEF_EMITCUDAKERNELSPASS
#include "passes/PassBase.inc"

using namespace mlir;
using namespace ingot::cuda;

namespace {

struct EmitCudaKernelsPass
    : ingot::passes::impl::EmitCudaKernelsPassBase<EmitCudaKernelsPass> {
  void runOnOperation() override {
    if (failed(ingot::schedule::emitKernels(getOperation(),
                                            ingot::ir::TargetKind::cuda)))
      return signalPassFailure();
  }
};

} // namespace
