//===- TensorBytes.h - Sizes of tensors in memory ----------------------------===//

#ifndef INGOT_IR_TENSORBYTES_H
#define INGOT_IR_TENSORBYTES_H

#include "mlir/IR/BuiltinTypes.h"

namespace ingot {

/// Bytes of one element in memory; a boolean takes one byte.
inline int64_t elementBytes(mlir::Type elementType) {
  return (elementType.getIntOrFloatBitWidth() + 7) / 8;
}

/// Bytes of a dense tensor of `type`.
inline int64_t tensorBytes(mlir::Type type) {
  auto tensor = llvm::cast<mlir::RankedTensorType>(type);
  return tensor.getNumElements() * elementBytes(tensor.getElementType());
}

} // namespace ingot

#endif // INGOT_IR_TENSORBYTES_H
