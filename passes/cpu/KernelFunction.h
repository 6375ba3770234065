//===- KernelFunction.h - From an ingot.kernel to functions and a launch ----===//
//
// What every CPU emitter does around the loops that it writes: one function per
// phase with the agreed arguments, and the launch that replaces the kernel.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_KERNELFUNCTION_H
#define INGOT_PASSES_CPU_KERNELFUNCTION_H

#include "ir/ops/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"

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

/// Appends the function of a phase to the module: memrefs of the inputs and the
/// outputs, the scratch buffer if there is one, and the task. The body is one
/// block that ends in `func.return`. The symbol is made of the kernel's label and
/// `suffix`, and is unique.
mlir::func::FuncOp createKernelFunction(mlir::SymbolTable &symbols,
                                        const KernelInterface &interface,
                                        llvm::StringRef suffix);

/// Replaces the kernel by a launch of `phases`.
void replaceByLaunch(const KernelInterface &interface,
                     llvm::ArrayRef<KernelPhase> phases, int64_t flops);

/// The arguments of a phase by role.
mlir::Value getInputBuffer(mlir::func::FuncOp function,
                           const KernelInterface &interface, unsigned input);
mlir::Value getOutputBuffer(mlir::func::FuncOp function,
                            const KernelInterface &interface, unsigned output);
mlir::Value getScratchBuffer(mlir::func::FuncOp function,
                             const KernelInterface &interface);
mlir::Value getTask(mlir::func::FuncOp function);

/// The memref that holds a tensor: row-major, booleans as bytes 0 and 1.
mlir::MemRefType getBufferType(mlir::RankedTensorType type);

/// All elements of `buffer` in memory order.
mlir::Value flattenBuffer(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value buffer);

} // namespace ingot

#endif // INGOT_PASSES_CPU_KERNELFUNCTION_H
