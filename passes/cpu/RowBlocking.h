//===- RowBlocking.h - How many rows and vectors are in flight --------------===//

#ifndef INGOT_PASSES_CPU_ROWBLOCKING_H
#define INGOT_PASSES_CPU_ROWBLOCKING_H

#include "passes/schedule/RowPlan.h"

namespace ingot {

/// How the sweeps of a nest are unrolled: enough independent work to hide
/// latencies, few enough values for the registers.
struct RowBlocking {
  unsigned rows = 1;    ///< rows in a block, swept together
  unsigned vectors = 1; ///< vectors of columns in a step of a sweep
  /// Blocks are squares along the last row dimension, because an input is
  /// contiguous along it and not along the columns.
  bool isTiled = false;
  /// The second sweep fetches what the first sweep of later rows reads.
  bool prefetches = false;
  /// Per stage: values of columns that are the same in every row and worth
  /// computing once, into a row of memory.
  std::vector<llvm::SmallVector<NodeId>> columnRows;
};

/// `lanes` elements fill a vector.
RowBlocking chooseBlocking(const ScalarGraph &graph, const RowNest &nest,
                           unsigned lanes);

} // namespace ingot

#endif // INGOT_PASSES_CPU_ROWBLOCKING_H
