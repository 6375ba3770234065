//===- Recomputation.h - What checkpoints cover, computed again -------------===//

#ifndef INGOT_PASSES_AUTODIFF_RECOMPUTATION_H
#define INGOT_PASSES_AUTODIFF_RECOMPUTATION_H

#include "ir/ops/Program.h"
#include "passes/Layers.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace ingot::passes {

/// Clones of what the checkpoints of a block cover, each made where it is first read.
/// The originals are then read by the forward pass only.
class Recomputation {
public:
  /// Of the checkpoints up to `last`.
  explicit Recomputation(mlir::Operation *last);

  /// Lets `reader`, which stands behind them, read clones. To be called in program
  /// order. Linear in what is cloned, which is cloned once.
  void readClones(mlir::Operation *reader);

private:
  /// What one checkpoint covers ends at what it reads.
  using Reads = llvm::SmallDenseSet<mlir::Value>;

  void cover(CheckpointOp checkpoint);
  mlir::Operation *findCloned(mlir::Value value, int checkpoint) const;
  mlir::Value replace(mlir::Value value, int checkpoint,
                      mlir::OpBuilder &builder);
  void clone(mlir::Operation *op, mlir::OpBuilder &builder);

  llvm::SmallVector<Reads> reads;                      // per checkpoint
  llvm::DenseMap<mlir::Operation *, int> checkpointOf; // of what is covered
  /// Results of checkpoints, of their values: they are kept as without a checkpoint.
  llvm::DenseMap<mlir::Value, mlir::Value> kept;
  llvm::DenseMap<mlir::Operation *, mlir::Operation *> clones;
  llvm::DenseMap<mlir::Value, mlir::Value>
      recomputed; // ingot.recompute of reads
};

} // namespace ingot::passes

#endif // INGOT_PASSES_AUTODIFF_RECOMPUTATION_H
