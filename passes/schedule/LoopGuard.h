//===- LoopGuard.h - When an iteration reads inside of its tensor ------------===//

#ifndef INGOT_PASSES_SCHEDULE_LOOPGUARD_H
#define INGOT_PASSES_SCHEDULE_LOOPGUARD_H

#include "ir/interfaces/Loops.h"
#include "passes/Layers.h"

namespace ingot::schedule {

/// Builds the condition for `access` to be inside of a tensor of `shape` and to leave
/// no rest, in iterations of loops of `extents`; null if it always holds. `index` gives
/// the iteration of a loop and `value` that of a read, both of type index.
mlir::Value buildGuard(mlir::OpBuilder &builder, mlir::Location loc,
                       const LoopAccess &access, llvm::ArrayRef<int64_t> shape,
                       llvm::ArrayRef<int64_t> extents,
                       llvm::function_ref<mlir::Value(unsigned loop)> index,
                       llvm::function_ref<mlir::Value(unsigned read)> value);

/// An element of `tensor`, which is one of integers, as an index.
mlir::Value buildIndex(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value element, mlir::Value tensor);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_LOOPGUARD_H
