//===- Interfaces.h - What an ingot operation can be asked -----------------===//

#ifndef INGOT_IR_INTERFACES_INTERFACES_H
#define INGOT_IR_INTERFACES_INTERFACES_H

#include "ir/interfaces/IterationSpace.h"
#include "ir/interfaces/Traits.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

namespace ingot {
struct ReferenceTensor;
enum class ImageLayout : uint32_t;
} // namespace ingot

#include "ir/Interfaces.h.inc"

namespace ingot {

/// True if a kernel can hold `op` as a product with an epilogue.
inline bool isContraction(mlir::Operation *op) {
  auto contraction = llvm::dyn_cast<ContractionOpInterface>(op);
  return contraction && contraction.isContraction();
}

} // namespace ingot

#endif // INGOT_IR_INTERFACES_INTERFACES_H
