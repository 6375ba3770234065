//===- Inference.h - Pieces of type inference that families share -----------===//

#ifndef INGOT_IR_OPS_INFERENCE_H
#define INGOT_IR_OPS_INFERENCE_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"

#include <optional>

namespace ingot::ir {

/// "[4, 8]" for diagnostics.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

/// Checks that extents of `type` can be added: inference runs before the
/// operands are verified.
llvm::LogicalResult checkShape(std::optional<mlir::Location> location,
                               mlir::RankedTensorType type);

/// Checks that `dims` is not empty, strictly ascending and within [0, rank).
llvm::LogicalResult checkDims(std::optional<mlir::Location> location,
                              llvm::ArrayRef<int64_t> dims, int64_t rank);

/// Checks that 0 <= dim < rank.
llvm::LogicalResult checkDim(std::optional<mlir::Location> location,
                             int64_t dim, int64_t rank);

/// The dimensions in [0, rank) that are not in `dims`, in order.
llvm::SmallVector<int64_t> complementDims(llvm::ArrayRef<int64_t> dims,
                                          int64_t rank);

/// `type` without the dimensions `dims`.
mlir::RankedTensorType dropDims(mlir::RankedTensorType type,
                                llvm::ArrayRef<int64_t> dims);

} // namespace ingot::ir

#endif // INGOT_IR_OPS_INFERENCE_H
