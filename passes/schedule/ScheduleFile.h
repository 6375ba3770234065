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
#include "passes/Layers.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Location.h"

namespace ingot::schedule {

/// Of the module: by key the schedule that ScheduleKernels is to take and the
/// location of its line, `{KEY = [#ingot.schedule<...>, loc("file":3:1)]}`.
inline constexpr llvm::StringLiteral kSchedulesAttr = "ingot.schedules";

/// The schedules of all kernels of a module as text.
std::string printSchedules(mlir::ModuleOp module);

/// The value of kSchedulesAttr for the `text` of the file `name`. Fails with one
/// line in `error`, `name:line: ...`.
mlir::FailureOr<mlir::DictionaryAttr> parseSchedules(mlir::MLIRContext *context,
                                                     llvm::StringRef text,
                                                     llvm::StringRef name,
                                                     std::string &error);

/// Finds the line of each kernel, in the order in which printSchedules numbers
/// them: every kernel of the program is asked for, that of `module`.
class ScheduleLines {
public:
  /// Fails with a report if kSchedulesAttr is malformed.
  static mlir::FailureOr<ScheduleLines> read(mlir::ModuleOp module);
  /// Null if there is none.
  ir::ScheduleAttr lookUp(ir::KernelOp kernel);
  /// Warns of lines that no kernel has looked up, at the first of them. They are no
  /// error: a file of several batch sizes or functions serves one of them.
  void reportUnused() const;

private:
  struct Line {
    ir::ScheduleAttr schedule;
    mlir::FileLineColLoc location;
    bool isUsed = false;
  };
  llvm::StringMap<Line> lines;    ///< by key
  llvm::StringMap<unsigned> seen; ///< kernels so far, by key
};

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_SCHEDULEFILE_H
