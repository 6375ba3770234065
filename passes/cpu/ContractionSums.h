//===- ContractionSums.h - The sums of one tile ------------------------------===//
//
// A tile keeps its sums in registers from the first step of a block to the last; the
// sums of blocks are added in memory. The order of every sum depends on the schedule
// only.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_CONTRACTIONSUMS_H
#define INGOT_PASSES_CPU_CONTRACTIONSUMS_H

#include "passes/Layers.h"
#include "passes/cpu/ContractionPhase.h"

namespace ingot::cpu {

/// An operand as the product reads it: at `base + row * rowStride` plus, for
/// each reduction group, its index times the group's step.
struct OperandStream {
  mlir::Value buffer, base;
  int64_t rowStride;
  llvm::SmallVector<int64_t> steps;
  int64_t alignment; ///< in bytes, 0: only that of an element
};

/// Iterations of the outermost reduction group that a tile is summed over.
struct StepBlock {
  mlir::Value first;
  int64_t count;
};

/// Work on other tiles that the sums of a tile take on: `count` pieces, one before
/// every `steps` steps of k.
struct DeferredWork {
  mlir::Value count;
  int64_t steps;
  llvm::function_ref<void(mlir::Value)> emit; ///< given the number of the piece
};

/// The sums of a block of steps, of `rows` rows times `vectors` vectors of columns, in
/// the order of `ContractionTile`. `prefetch` is called with k, counted from the first
/// step of the block, every few steps.
llvm::SmallVector<mlir::Value>
sumTiles(ContractionPhase &phase, int64_t rows, int64_t vectors,
         const OperandStream &lhs, const OperandStream &rhs,
         const StepBlock &block, mlir::Value lastMask,
         llvm::function_ref<void(mlir::Value)> prefetch,
         DeferredWork deferred = {});

/// One row and as many columns as a vector has lanes, both operands contiguous
/// along k.
mlir::Value sumDots(ContractionPhase &phase, const OperandStream &lhs,
                    const OperandStream &rhs, mlir::Value lastMask);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_CONTRACTIONSUMS_H
