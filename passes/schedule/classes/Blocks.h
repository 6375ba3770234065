//===- Blocks.h - Products divided among blocks and threads of a GPU --------===//
//
// A block computes one tile of the result, of which each thread has a square;
// few tiles with long sums share them with further blocks.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_CLASSES_BLOCKS_H
#define INGOT_PASSES_SCHEDULE_CLASSES_BLOCKS_H

#include "passes/Layers.h"
#include "passes/schedule/ContractionForm.h"
#include "passes/schedule/Decisions.h"
#include "passes/schedule/GpuBlock.h"

namespace ingot::schedule {

/// Steps of the sum whose operands lie in shared memory at a time.
inline constexpr int64_t kTileSteps = 16;

/// What is decided.
struct BlocksSchedule {
  /// Rows and columns of the tile of a block.
  llvm::SmallVector<int64_t> tile = {16, 16};
  /// Blocks that share the sum of a tile, and steps of the sum in each; what they
  /// leave in scratch memory is added by a launch of its own, in order.
  int64_t chunks = 1, chunkSteps = 0;
  /// Per operand whether neighbours of a warp copy neighbouring steps of the sum,
  /// rather than rows or columns.
  bool lhsAlongSteps = false, rhsAlongSteps = false;
  /// Per result of the kernel the input that it takes the place of, or -1.
  llvm::SmallVector<int64_t> overwrites;

  template <typename Visitor> void visit(Visitor &decision) {
    decision("tile", tile);
    decision("chunks", chunks);
    decision("chunk_steps", chunkSteps);
    decision("lhs_along_steps", lhsAlongSteps);
    decision("rhs_along_steps", rhsAlongSteps);
    decision("overwrites", overwrites);
  }
};

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
struct BlocksPlan {
  BlocksPlan(const ContractionForm &form, const BlocksSchedule &schedule);

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

/// The schedule of a kernel, which is of this class. Reports what does not fit.
mlir::FailureOr<BlocksSchedule> readBlocksSchedule(const ContractionForm &form);

/// The product of a kernel if it is a sum of products that tiles can compute, with
/// an epilogue of one element for each sum; else `reason` says why not.
mlir::FailureOr<ContractionForm> readBlocksForm(KernelOp kernel,
                                                std::string &reason);

/// The addition that the body of a product ends with, null unless the body is
/// `sum + lhs * rhs`, perhaps of converted operands: steps beyond the last then
/// add zero.
mlir::Operation *findProductAddition(LoopsOp product);

/// No number or offset that the blocks compute is larger, those of rows, columns
/// and steps beyond the matrices among them.
int64_t getLastOffset(const ContractionForm &form, const BlocksPlan &plan);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_CLASSES_BLOCKS_H
