//===- KernelLaunch.h - From an ingot.kernel to a launch --------------------===//
//
// What the emitters of every target agree on: the launch that replaces a kernel,
// and the memory of its tensors.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_KERNELLAUNCH_H
#define INGOT_PASSES_SCHEDULE_KERNELLAUNCH_H

#include "ir/ops/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ingot {

/// What the emitter of a kernel decided before it writes the first phase.
struct KernelInterface {
  KernelOp kernel;
  int64_t scratchBytes = 0;
  /// Per result: the input that it may share memory with, or -1.
  llvm::SmallVector<int64_t> overwrites;
};

/// A phase of a kernel and its number of tasks.
struct KernelPhase {
  mlir::func::FuncOp function;
  int64_t taskCount;
};

/// Replaces the kernel by a launch of `phases`.
void replaceByLaunch(const KernelInterface &interface,
                     llvm::ArrayRef<KernelPhase> phases, int64_t flops);

/// The memref that holds a tensor: row-major, booleans as bytes 0 and 1.
mlir::MemRefType getBufferType(mlir::RankedTensorType type);

} // namespace ingot

#endif // INGOT_PASSES_SCHEDULE_KERNELLAUNCH_H
