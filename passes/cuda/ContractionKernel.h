//===- ContractionKernel.h - Products as CUDA kernels -----------------------===//

#ifndef INGOT_PASSES_CUDA_CONTRACTIONKERNEL_H
#define INGOT_PASSES_CUDA_CONTRACTIONKERNEL_H

#include "passes/cuda/RowKernel.h"
#include "passes/schedule/ContractionForm.h"

namespace ingot {

/// The product of a kernel if it is a sum of products that tiles can compute, with
/// an epilogue of one element for each sum. Fails otherwise, which is no error; for
/// products of another form `reason` says why.
mlir::FailureOr<ContractionForm> findTiledContraction(KernelOp kernel,
                                                      std::string &reason);

/// Prints the phases of a product and its epilogue. Fails, with an error at its
/// location, on an operation without CUDA text.
mlir::FailureOr<llvm::SmallVector<CudaPhase>>
printContractionPhases(const ContractionForm &form, ScratchMemory &scratch);

} // namespace ingot

#endif // INGOT_PASSES_CUDA_CONTRACTIONKERNEL_H
