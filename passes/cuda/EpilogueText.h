//===- EpilogueText.h - What follows a product, for one element -------------===//

#ifndef INGOT_PASSES_CUDA_EPILOGUETEXT_H
#define INGOT_PASSES_CUDA_EPILOGUETEXT_H

#include "passes/Layers.h"
#include "passes/cuda/CudaKernel.h"
#include "passes/cuda/ProductPosition.h"

namespace ingot::cuda {

/// Prints the elementwise operations that follow the product at `position`, where
/// its value is `sum`, and the stores of the kernel's results. All reads come
/// before the writes, since a result may overwrite an input; `names` counts the
/// variables made so far. Reports an operation without CUDA text.
mlir::LogicalResult printEpilogue(CudaText &out, const ContractionForm &form,
                                  const ProductPosition &position,
                                  const std::string &sum, unsigned &names);

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_EPILOGUETEXT_H
