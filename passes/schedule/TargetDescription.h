//===- TargetDescription.h - From names and numbers to a target -------------===//

#ifndef INGOT_PASSES_SCHEDULE_TARGETDESCRIPTION_H
#define INGOT_PASSES_SCHEDULE_TARGETDESCRIPTION_H

#include "ir/Ingot.h"
#include "passes/Layers.h"

namespace ingot::schedule {

/// The target named `name` ("x86-64-v3", "x86-64-v4", "cuda") with the typical
/// facts of such machines, of which `facts` ("l2=512K,registers=16") replaces some.
/// Fails with one line in `error`.
mlir::FailureOr<ir::TargetAttr> describeTarget(mlir::MLIRContext *context,
                                               llvm::StringRef name,
                                               llvm::StringRef facts,
                                               std::string &error);

/// The target of the module that `op` is in or is, null if none was set.
ir::TargetAttr getTargetOf(mlir::Operation *op);

/// The same, with an error at `op` if there is none.
mlir::FailureOr<ir::TargetAttr> requireTarget(mlir::Operation *op);

/// Bytes that a core of `target`, a CPU, reads in a cycle of `bytes` that it walks again
/// and again: they stay in the smallest cache that holds them.
double countBytesPerCycle(ir::TargetAttr target, int64_t bytes);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_TARGETDESCRIPTION_H
