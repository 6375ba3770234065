//===- RowBlocking.h - How many rows and vectors are in flight --------------===//

#ifndef INGOT_PASSES_SCHEDULE_ROWBLOCKING_H
#define INGOT_PASSES_SCHEDULE_ROWBLOCKING_H

#include "passes/Layers.h"
#include "passes/schedule/RowPlan.h"

namespace ingot::schedule {

/// Of a CPU.
RowBlocking chooseBlocking(const ScalarGraph &graph, const RowNest &nest,
                           TargetAttr target);

/// True if an input is contiguous along the last row dimension and not along the
/// columns, and rows may come in any order: squares of it can be transposed in
/// registers.
bool canTranspose(const ScalarGraph &graph, const RowNest &nest);

/// True if all that a nest does is to sum up the rows of each group, a sum per column,
/// and to go on with the sums.
bool canSumColumnwise(const ScalarGraph &graph, const RowNest &nest);

/// The values of each stage that are the same in every row and worth computing
/// once.
std::vector<llvm::SmallVector<NodeId>> findColumnRows(const ScalarGraph &graph,
                                                      const RowNest &nest,
                                                      TargetAttr target);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_ROWBLOCKING_H
