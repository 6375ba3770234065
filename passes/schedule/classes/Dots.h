//===- Dots.h - Products of few rows, summed along vectors ------------------===//

#ifndef INGOT_PASSES_SCHEDULE_CLASSES_DOTS_H
#define INGOT_PASSES_SCHEDULE_CLASSES_DOTS_H

#include "passes/Layers.h"
#include "passes/schedule/classes/Tiles.h"

namespace ingot::schedule {

/// What is decided.
struct DotsSchedule {
  /// Parts of the batch, of the rows and of the vectors of columns that tasks
  /// share out.
  llvm::SmallVector<int64_t> tasks = {1, 1, 1};
  /// Per result of the kernel the input that it takes the place of, or -1.
  llvm::SmallVector<int64_t> overwrites;

  template <typename Visitor> void visit(Visitor &decision) {
    decision("tasks", tasks);
    decision("overwrites", overwrites);
  }
};

/// Tiles of one row and one vector: how dots walk rows and columns.
TilesPlan planDots(const ContractionForm &form, const DotsSchedule &schedule,
                   TargetAttr target);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_CLASSES_DOTS_H
