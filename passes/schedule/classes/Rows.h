//===- Rows.h - Sweeps over rows --------------------------------------------===//
//
// Everything that is no product, or that no class of products can run: see
// RowPlan.h.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_CLASSES_ROWS_H
#define INGOT_PASSES_SCHEDULE_CLASSES_ROWS_H

#include "passes/schedule/RowPlan.h"

namespace ingot {

/// The plan of a kernel whose schedule is of this class. Reports what has no
/// scalar form.
mlir::FailureOr<RowPlan> readRowPlan(KernelOp kernel);

} // namespace ingot

#endif // INGOT_PASSES_SCHEDULE_CLASSES_ROWS_H
