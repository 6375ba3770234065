//===- GenericText.h - The body of loops as statements ----------------------===//

#ifndef INGOT_PASSES_CUDA_GENERICTEXT_H
#define INGOT_PASSES_CUDA_GENERICTEXT_H

#include "ir/ops/Loops.h"
#include "passes/Layers.h"
#include "passes/cuda/CudaKernel.h"

namespace ingot::cuda {

/// Prints the scalar operations of `op` for one point. `arguments` are the
/// values of the block's first arguments, `index` gives the position in a loop as
/// an expression; `names` counts the variables made so far. Returns what is
/// yielded. Reports an operation without CUDA text.
mlir::FailureOr<llvm::SmallVector<std::string>> printGenericBody(
    CudaText &out, LoopsOp op, llvm::ArrayRef<std::string> arguments,
    llvm::function_ref<std::string(unsigned loop)> index, unsigned &names);

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_GENERICTEXT_H
