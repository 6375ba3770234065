//===- LoopGuard.h - When an iteration reads inside of its tensor ------------===//

#ifndef INGOT_PASSES_SCHEDULE_LOOPGUARD_H
#define INGOT_PASSES_SCHEDULE_LOOPGUARD_H

#include "ir/interfaces/Loops.h"
#include "passes/Layers.h"

namespace ingot::schedule {

/// When an index, not yet divided, has an element in a dimension of `extent`: where it
/// is inside and the division leaves no rest.
struct IndexGuard {
  int64_t extent, divisor;

  /// From here on there is no element, nor below 0.
  int64_t end() const { return (extent - 1) * divisor + 1; }
  /// Whether all of `first` to `last` have one.
  bool alwaysHolds(int64_t first, int64_t last) const {
    return divisor == 1 && first >= 0 && last < extent;
  }
  /// The condition for `index`, which is one of them; null if it always holds.
  mlir::Value build(mlir::OpBuilder &builder, mlir::Location loc,
                    mlir::Value index, int64_t first, int64_t last) const;
};

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
