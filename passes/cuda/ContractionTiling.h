//===- ContractionTiling.h - A product divided among blocks and threads -----===//

#ifndef INGOT_PASSES_CUDA_CONTRACTIONTILING_H
#define INGOT_PASSES_CUDA_CONTRACTIONTILING_H

#include "passes/cuda/CudaKernel.h"
#include "passes/schedule/ContractionForm.h"

namespace ingot {

/// Steps of the sum whose operands lie in shared memory at a time.
inline constexpr int64_t kTileSteps = 16;

/// How the threads of a block copy the tile of an operand, kTileSteps x `extent`.
struct OperandCopy {
  int64_t extent; ///< rows of the left operand, columns of the right one
  /// Neighbours of a warp copy neighbours in memory: steps if true, else rows or
  /// columns.
  bool alongSteps;
  /// Threads next to each other in either direction.
  int64_t lanes() const { return std::min<int64_t>(extent, 32); }
  int64_t stepLanes() const { return kBlockThreads / lanes(); }
  /// What one thread copies in either direction.
  int64_t perThread() const { return extent / lanes(); }
  int64_t stepsPerThread() const { return kTileSteps / stepLanes(); }
  /// Elements from one step to the next: vectors of four stay aligned, and eight
  /// steps of four rows lie on 32 different banks.
  int64_t stride() const { return extent + 4; }
  int64_t elements() const { return kTileSteps * stride(); }
};

/// A product as a matrix of rows and columns for each element of the batch, in
/// tiles of a block each. A row counts all loops that move only the left operand,
/// be they images, rows or windows of a convolution: nothing is gathered first.
struct ContractionTiling {
  llvm::SmallVector<LoopGroup> batch, rows, columns; ///< outermost first
  int64_t batchCount, rowCount, columnCount, stepCount;

  /// A thread computes a square of so many rows and columns.
  int64_t threadExtent;
  OperandCopy lhs, rhs;
  /// Blocks that share the sum of a tile; what each leaves in scratch memory is
  /// added by a launch of its own, in order.
  int64_t chunks, chunkSteps;

  int64_t rowTiles() const { return llvm::divideCeil(rowCount, lhs.extent); }
  int64_t columnTiles() const {
    return llvm::divideCeil(columnCount, rhs.extent);
  }
  int64_t tileCount() const { return rowTiles() * columnTiles() * batchCount; }
  int64_t elementCount() const { return batchCount * rowCount * columnCount; }
};

/// A function of the shapes and strides only.
ContractionTiling tileContraction(const ContractionForm &form);

/// No number or offset that the blocks compute is larger, those of rows, columns
/// and steps beyond the matrices among them.
int64_t getLastOffset(const ContractionForm &form,
                      const ContractionTiling &tiling);

} // namespace ingot

#endif // INGOT_PASSES_CUDA_CONTRACTIONTILING_H
