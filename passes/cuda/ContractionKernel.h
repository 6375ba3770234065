//===- ContractionKernel.h - Products as CUDA kernels -----------------------===//

#ifndef INGOT_PASSES_CUDA_CONTRACTIONKERNEL_H
#define INGOT_PASSES_CUDA_CONTRACTIONKERNEL_H

#include "passes/Layers.h"
#include "passes/cuda/RowKernel.h"
#include "passes/schedule/classes/Blocks.h"

namespace ingot::cuda {

/// Prints the phases of a product and its epilogue. Fails, with an error at its
/// location, on an operation without CUDA text.
mlir::FailureOr<llvm::SmallVector<CudaPhase>>
printContractionPhases(const ContractionForm &form, const BlocksPlan &plan,
                       ScratchMemory &scratch);

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_CONTRACTIONKERNEL_H
