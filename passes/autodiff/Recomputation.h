//===- Recomputation.h - Blocks of checkpoints, computed again --------------===//

#ifndef INGOT_PASSES_AUTODIFF_RECOMPUTATION_H
#define INGOT_PASSES_AUTODIFF_RECOMPUTATION_H

#include "ir/ops/Program.h"
#include "passes/Layers.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace ingot::passes {

/// What the checkpoints of a function say.
struct CheckpointedBlocks {
  explicit CheckpointedBlocks(mlir::func::FuncOp function);

  llvm::DenseSet<mlir::Operation *> members; ///< operations of blocks
  llvm::DenseSet<mlir::Value> kept; ///< what blocks read, and their values
};

/// Clones of members for one gradient, each made where it is first read. The members
/// themselves are then read by the forward pass only.
class Recomputation {
public:
  /// The `number` tells it from other gradients.
  Recomputation(const CheckpointedBlocks &blocks, int64_t number)
      : blocks(blocks), number(number) {}

  /// Lets `reader`, an operation of the gradient, read clones. To be called in
  /// program order. Linear in what is cloned, which is cloned once.
  void readAgain(mlir::Operation *reader);

private:
  mlir::Operation *findMember(mlir::Value value) const;
  mlir::Value replace(mlir::Value value, mlir::OpBuilder &builder);
  void clone(mlir::Operation *member, mlir::OpBuilder &builder);

  const CheckpointedBlocks &blocks;
  int64_t number;
  llvm::DenseMap<mlir::Operation *, mlir::Operation *> clones;
  llvm::DenseMap<mlir::Value, mlir::Value> recomputed; // of what is kept
};

} // namespace ingot::passes

#endif // INGOT_PASSES_AUTODIFF_RECOMPUTATION_H
