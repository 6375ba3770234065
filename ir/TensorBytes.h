//===- TensorBytes.h - Sizes of tensors in memory ----------------------------===//
//
// The one place that says which sizes there are: `findShapeError` is part of
// every tensor type of the dialect, so that whoever holds a verified type may
// add and multiply its extents without overflow.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_IR_TENSORBYTES_H
#define INGOT_IR_TENSORBYTES_H

#include "mlir/IR/BuiltinTypes.h"

namespace ingot::ir {

/// Bytes of one element in memory; a boolean takes one byte.
inline int64_t elementBytes(mlir::Type elementType) {
  return (elementType.getIntOrFloatBitWidth() + 7) / 8;
}

/// Bytes of a dense tensor of `type`.
inline int64_t tensorBytes(mlir::Type type) {
  auto tensor = llvm::cast<mlir::RankedTensorType>(type);
  return tensor.getNumElements() * elementBytes(tensor.getElementType());
}

/// What a tensor, or an arena, takes at most: half of the memory that a process
/// on x86-64 can address, and so small that a sum of 2^16 of them fits.
inline constexpr int64_t kMaxBytes = int64_t(1) << 46;

/// What arenas, constants and each tensor in scratch memory are aligned to, in bytes:
/// whole vectors and cache lines. The runtime's INGOT_BUFFER_ALIGNMENT, which
/// compiler/pipeline checks.
inline constexpr int64_t kBufferAlignment = 64;

/// Why there is no tensor of the static type `type`, or an empty string: each
/// extent is at least 1, and all elements take at most `kMaxBytes`.
std::string findShapeError(mlir::RankedTensorType type);

} // namespace ingot::ir

#endif // INGOT_IR_TENSORBYTES_H
