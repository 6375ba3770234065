//===- ContractionTiling.cpp - A product divided among blocks and threads ---===//

#include "passes/cuda/ContractionTiling.h"

#include "passes/cuda/CudaKernel.h"
#include "passes/cuda/ScalarText.h"

using namespace mlir;
using namespace ingot;

/// The stride of the innermost group that moves, 0 if none does.
static int64_t innermostStride(const ContractionForm &form,
                               const StridedView &view,
                               ArrayRef<LoopGroup> groups) {
  for (const LoopGroup &group : llvm::reverse(groups))
    if (group.extent > 1)
      return form.stride(view, group);
  return 0;
}

/// True if neighbouring steps of the sum lie closer than neighbouring rows or
/// columns, which `outer` counts.
static bool isAlongSteps(const ContractionForm &form, const StridedView &view,
                         ArrayRef<LoopGroup> outer) {
  int64_t step = innermostStride(form, view, form.reduction);
  int64_t other = innermostStride(form, view, outer);
  return step != 0 && (other == 0 || std::abs(step) <= std::abs(other));
}

/// Tiles of one size in all shapes that 256 threads can compute; the cheapest
/// for all of the product, and of those the most square.
static void chooseTile(ContractionTiling &tiling) {
  constexpr int64_t kSmallest = 16;
  // An element copied to shared memory costs as much as so many multiply-adds.
  constexpr int64_t kCopyCost = 16;
  int64_t tileElements =
      kBlockThreads * tiling.threadExtent * tiling.threadExtent;
  int64_t bestCost = std::numeric_limits<int64_t>::max(), bestPerimeter = 0;
  for (int64_t rows = kSmallest; rows * kSmallest <= tileElements; rows *= 2) {
    int64_t columns = tileElements / rows, perimeter = rows + columns;
    int64_t cost = llvm::divideCeil(tiling.rowCount, rows) *
                   llvm::divideCeil(tiling.columnCount, columns) *
                   (tileElements + kCopyCost * perimeter);
    if (cost > bestCost || (cost == bestCost && perimeter >= bestPerimeter))
      continue;
    bestCost = cost;
    bestPerimeter = perimeter;
    tiling.lhs.extent = rows;
    tiling.rhs.extent = columns;
  }
}

static void chooseChunks(ContractionTiling &tiling) {
  // About two blocks for each processor of a large GPU, and enough work in each
  // to be worth the second launch.
  constexpr int64_t kBlocks = 256, kLeastSteps = 8 * kTileSteps;
  int64_t chunks =
      std::min(kBlocks / tiling.tileCount(), tiling.stepCount / kLeastSteps);
  chunks = std::max<int64_t>(chunks, 1);
  tiling.chunkSteps =
      llvm::alignTo(llvm::divideCeil(tiling.stepCount, chunks), kTileSteps);
  tiling.chunks = llvm::divideCeil(tiling.stepCount, tiling.chunkSteps);
}

ContractionTiling ingot::tileContraction(const ContractionForm &form) {
  ContractionTiling tiling;
  for (const LoopGroup &group : form.batch) {
    bool movesLhs = form.stride(form.lhs, group) != 0;
    bool movesRhs = form.stride(form.rhs, group) != 0;
    (movesLhs == movesRhs ? tiling.batch
     : movesLhs           ? tiling.rows
                          : tiling.columns)
        .push_back(group);
  }
  tiling.rows.push_back(form.rows);
  tiling.columns.push_back(form.columns);
  tiling.batchCount = countIterations(tiling.batch);
  tiling.rowCount = countIterations(tiling.rows);
  tiling.columnCount = countIterations(tiling.columns);
  tiling.stepCount = form.reductionExtent();
  // A thread reads what it multiplies in vectors of 16 bytes.
  tiling.threadExtent = getScalarBits(form.accumulatorType()) == 64 ? 2 : 4;
  chooseTile(tiling);
  chooseChunks(tiling);
  tiling.lhs.alongSteps = isAlongSteps(form, form.lhs, tiling.rows);
  tiling.rhs.alongSteps = isAlongSteps(form, form.rhs, tiling.columns);
  return tiling;
}

/// How far `view` moves with the numbers below `count`, whose digits are `groups`;
/// the outermost digit alone exceeds its extent.
static int64_t getReach(const ContractionForm &form, const StridedView &view,
                        ArrayRef<LoopGroup> groups, int64_t count) {
  int64_t reach = 0, divisor = 1, stride = 0, extent = 1;
  for (const LoopGroup &group : llvm::reverse(groups)) {
    if (group.extent == 1)
      continue;
    reach += (extent - 1) * stride;
    divisor *= extent;
    extent = group.extent;
    stride = std::abs(form.stride(view, group));
  }
  return reach + (llvm::divideCeil(count, divisor) - 1) * stride;
}

int64_t ingot::getLastOffset(const ContractionForm &form,
                             const ContractionTiling &tiling) {
  int64_t rows = tiling.rowTiles() * tiling.lhs.extent;
  int64_t columns = tiling.columnTiles() * tiling.rhs.extent;
  int64_t steps = llvm::alignTo(tiling.stepCount, kTileSteps);
  auto getLast = [&](const StridedView &view, ArrayRef<LoopGroup> places,
                     int64_t count) {
    return view.offset + getReach(form, view, tiling.batch, tiling.batchCount) +
           getReach(form, view, places, count) +
           getReach(form, view, form.reduction, steps);
  };
  return std::max({rows, columns, steps, getLast(form.lhs, tiling.rows, rows),
                   getLast(form.rhs, tiling.columns, columns)});
}
