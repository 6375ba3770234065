//===- ScheduleFile.h - Schedules as text -----------------------------------===//
//
// One line per kernel, `KEY #ingot.schedule<...>`, below a comment with its
// function and label. The key names what a kernel computes (KernelKey.h), so that
// equal kernels share a line; where they do not, because one of them may overwrite
// what another one may not, `KEY#N` is the line of the N-th of them.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_SCHEDULEFILE_H
#define INGOT_PASSES_SCHEDULE_SCHEDULEFILE_H

#include "ir/ops/Kernel.h"

#include "mlir/IR/BuiltinOps.h"

namespace ingot {

/// Of the module: schedules by key, which ScheduleKernels is to take.
inline constexpr llvm::StringLiteral kSchedulesAttr = "ingot.schedules";

/// The schedules of all kernels of a module as text.
std::string printSchedules(mlir::ModuleOp module);

/// The schedules by key that `text` states. Fails with one line in `error`.
mlir::FailureOr<mlir::DictionaryAttr> parseSchedules(mlir::MLIRContext *context,
                                                     llvm::StringRef text,
                                                     std::string &error);

/// Finds the line of each kernel, asked for in the order of the program. Lines of
/// kernels that the program does not have are those of other functions.
class ScheduleLines {
public:
  explicit ScheduleLines(mlir::DictionaryAttr schedules)
      : schedules(schedules) {}
  /// Null if there is none.
  ScheduleAttr lookUp(KernelOp kernel);

private:
  mlir::DictionaryAttr schedules;
  llvm::StringMap<unsigned> seen; ///< kernels so far, by key
};

} // namespace ingot

#endif // INGOT_PASSES_SCHEDULE_SCHEDULEFILE_H
