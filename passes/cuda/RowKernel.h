//===- RowKernel.h - Row plans as CUDA kernels ------------------------------===//

#ifndef INGOT_PASSES_CUDA_ROWKERNEL_H
#define INGOT_PASSES_CUDA_ROWKERNEL_H

#include "passes/Layers.h"
#include "passes/cuda/CudaKernel.h"
#include "passes/schedule/RowPlan.h"

namespace ingot::cuda {

/// The scratch memory of a kernel while it is being printed, in bytes.
class ScratchMemory {
public:
  /// Offset of `elementCount` new elements, aligned to kBufferAlignment.
  int64_t allocate(mlir::Type elementType, int64_t elementCount);
  /// The same in bytes.
  int64_t allocateBytes(int64_t byteCount);
  int64_t size() const { return bytes; }

private:
  int64_t bytes = 0;
};

/// Prints the phases of a plan. Fails, with an error at its location, on an
/// operation without CUDA text.
mlir::FailureOr<llvm::SmallVector<CudaPhase>>
printRowPhases(const RowPlan &plan, ScratchMemory &scratch);

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_ROWKERNEL_H
