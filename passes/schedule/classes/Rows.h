//===- Rows.h - Sweeps over rows --------------------------------------------===//
//
// Everything that is no product, or that no class of products can run: see
// RowPlan.h.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_CLASSES_ROWS_H
#define INGOT_PASSES_SCHEDULE_CLASSES_ROWS_H

#include "passes/Layers.h"
#include "passes/schedule/RowPlan.h"

namespace ingot::schedule {

/// What `#ingot.schedule` calls the class.
inline constexpr llvm::StringLiteral kRowsClass = "rows";

/// The best schedule of this class. Reports what has no scalar form.
mlir::FailureOr<ScheduleAttr> scheduleAsRows(KernelOp kernel,
                                             TargetAttr target);

/// The plan of a kernel whose schedule is of this class. Reports what has no
/// scalar form.
mlir::FailureOr<RowPlan> readRowPlan(KernelOp kernel);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_CLASSES_ROWS_H
