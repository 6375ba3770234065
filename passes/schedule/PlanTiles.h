//===- PlanTiles.h - Chooses tiles, packing and tasks of a product ----------===//

#ifndef INGOT_PASSES_SCHEDULE_PLANTILES_H
#define INGOT_PASSES_SCHEDULE_PLANTILES_H

#include "passes/Layers.h"
#include "passes/schedule/TilesPlan.h"

namespace ingot::schedule {

/// The best decisions for a product, and nanoseconds of one run on one core.
/// `isPacked`: the right operand is a constant that is packed when compiling.
std::pair<TilesSchedule, double> planTiles(const ContractionForm &form,
                                           TargetAttr target, bool isPacked);

/// Parts of the batch, of the tiles (rows x vectors) and of the panels that tasks
/// share out, where `blockK` steps are summed at a time (0: all): the `tasks` of a
/// schedule.
llvm::SmallVector<int64_t> shareOutTiles(const ContractionForm &form,
                                         llvm::ArrayRef<int64_t> tile,
                                         int64_t blockK, TargetAttr target);

/// True if the first output can hold sums between blocks of k: it has their type and
/// an element of its own for each, in vectors of columns, and takes the place of no
/// input (`overwrites` is -1).
bool canHoldSums(const ContractionForm &form, int64_t overwrites);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_PLANTILES_H
