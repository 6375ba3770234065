//===- PlanRows.h - Steps of planning a scalar graph as rows ----------------===//
//
// In the order in which `planRows` takes them, for each nest and for each phase.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_PLANROWS_H
#define INGOT_PASSES_SCHEDULE_PLANROWS_H

#include "passes/Layers.h"
#include "passes/schedule/RowPlan.h"
#include "passes/schedule/WaitingItems.h"

namespace ingot::schedule {

/// A nest over the domain of the item `seed` without items: its groups, rows,
/// column and tasks. If the item runs as plain loops, it is the nest.
RowNest shapeNest(const WaitingItems &items, unsigned seed, TargetAttr target);

/// The same as `decisions` say; says what is wrong with them in `fault`.
RowNest shapeNest(const WaitingItems &items, unsigned seed, TargetAttr target,
                  const NestSchedule &decisions, std::string &fault);

/// Starts every waiting item that the nest can do, and puts it there.
void joinItems(WaitingItems &items, RowNest &nest);

/// Gives reductions of a phase that later ones need a place in memory, and makes
/// the waiting items read it.
void leaveReductions(WaitingItems &items, std::vector<RowNest> &phase);

/// Chooses the elements that an earlier sweep of the row evaluated and that cost
/// more than a store and a load; of `decisions`, those that it names.
void keepElements(const ScalarGraph &graph, RowNest &nest, TargetAttr target,
                  const NestSchedule *decisions);

/// Time of the unfinished items of a domain on one core, roughly.
double estimateNanoseconds(const WaitingItems &items, const DimSet &domain,
                           TargetAttr target);

/// Operations on floats, those of reductions included.
int64_t countFlops(const RowPlan &plan);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_PLANROWS_H
