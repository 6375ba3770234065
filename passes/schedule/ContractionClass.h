//===- ContractionClass.h - Classes of kernels that hold a product -----------===//

#ifndef INGOT_PASSES_SCHEDULE_CONTRACTIONCLASS_H
#define INGOT_PASSES_SCHEDULE_CONTRACTIONCLASS_H

#include "passes/schedule/ContractionForm.h"
#include "passes/schedule/KernelClass.h"

namespace ingot::schedule {

/// A class of kernels with one product, whose decisions are a `Schedule`. `read` takes
/// the product, else says why it is none of this class in `reason`.
template <typename Schedule, mlir::FailureOr<ContractionForm> (*read)(
                                 KernelOp kernel, std::string &reason)>
class ContractionClass : public KernelClass {
public:
  mlir::FailureOr<SchedulePlan> plan(KernelOp kernel, TargetAttr target,
                                     std::string &reason) const final {
    mlir::FailureOr<ContractionForm> form = read(kernel, reason);
    if (failed(form))
      return mlir::failure();
    auto [schedule, nanoseconds] = choose(*form, target);
    // Too few registers for any tile, or panels of parts of vectors.
    reason = findFault(*form, schedule, target);
    if (!reason.empty())
      return mlir::failure();
    return SchedulePlan{writeSchedule(kernel.getContext(), getName(), schedule),
                        nanoseconds};
  }

  mlir::LogicalResult check(KernelOp kernel, ScheduleAttr attribute,
                            TargetAttr target,
                            std::string &reason) const final {
    mlir::FailureOr<ContractionForm> form = read(kernel, reason);
    if (failed(form))
      return mlir::failure();
    Schedule schedule;
    reason = readSchedule(attribute, schedule);
    if (reason.empty())
      reason = findFault(*form, schedule, target);
    if (reason.empty())
      reason = findOverwriteFault(getOverwrites(attribute, kernel),
                                  findOverwrites(*form));
    return mlir::success(reason.empty());
  }

protected:
  struct Choice {
    Schedule schedule;
    double nanoseconds; ///< that it costs
  };

private:
  /// Makes the best decisions.
  virtual Choice choose(const ContractionForm &form,
                        TargetAttr target) const = 0;
  /// What the kernel cannot do of `schedule`, or an empty string.
  virtual std::string findFault(const ContractionForm &form,
                                const Schedule &schedule,
                                TargetAttr target) const = 0;
};

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_CONTRACTIONCLASS_H
