//===- CopyKernel.h - Copies of whole tensors --------------------------------===//
//
// InsertCopies decides where a copy is needed; what copies is each target's own.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_MEMORY_COPYKERNEL_H
#define INGOT_PASSES_MEMORY_COPYKERNEL_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

namespace ingot {

/// A kernel function of two buffers: it copies the first to the second.
struct CopyKernel {
  mlir::func::FuncOp function;
  int64_t taskCount = 0;
};

/// Adds a kernel that copies `bytes` bytes to the module.
CopyKernel createCpuCopyKernel(mlir::SymbolTable &symbols, int64_t bytes);
CopyKernel createCudaCopyKernel(mlir::SymbolTable &symbols, int64_t bytes);

} // namespace ingot

#endif // INGOT_PASSES_MEMORY_COPYKERNEL_H
