//===- Rows.cpp - Sweeps over rows ------------------------------------------===//

#include "passes/schedule/classes/Rows.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

using namespace mlir;
using namespace ingot::schedule;

/// The plan that `attribute` asks for; fails with `reason`, or with a report.
static FailureOr<RowPlan> followSchedule(KernelOp kernel,
                                         ScheduleAttr attribute,
                                         TargetAttr target,
                                         std::string &reason) {
  RowsSchedule schedule;
  reason = readSchedule(attribute, schedule);
  if (!reason.empty())
    return failure();
  FailureOr<ScalarGraph> graph = buildScalarGraph(kernel);
  if (failed(graph))
    return failure();
  return planRows(std::move(*graph), target, schedule, reason);
}

FailureOr<RowPlan> ingot::schedule::readRowPlan(KernelOp kernel) {
  FailureOr<TargetAttr> target = requireTarget(kernel);
  if (failed(target))
    return failure();
  std::string reason;
  FailureOr<RowPlan> plan =
      followSchedule(kernel, *kernel.getSchedule(), *target, reason);
  if (!reason.empty())
    kernel.emitOpError(reason);
  return plan;
}

FailureOr<ScheduleAttr> ingot::schedule::scheduleAsRows(KernelOp kernel,
                                                        TargetAttr target) {
  FailureOr<ScalarGraph> graph = buildScalarGraph(kernel);
  if (failed(graph))
    return failure();
  RowPlan plan = planRows(std::move(*graph), target);
  RowsSchedule schedule = getSchedule(plan);
  schedule.overwrites = stateOverwrites(findOverwrites(plan, kernel));
  return writeSchedule(kernel.getContext(), kRowsClass, schedule);
}

namespace {

class Rows : public KernelClass {
public:
  StringRef getName() const override { return kRowsClass; }
  bool isLastResort() const override { return true; }

  FailureOr<SchedulePlan> plan(KernelOp kernel, TargetAttr target,
                               std::string &) const override {
    FailureOr<ScheduleAttr> schedule = scheduleAsRows(kernel, target);
    if (failed(schedule))
      return failure();
    return SchedulePlan{*schedule, 0};
  }

  LogicalResult check(KernelOp kernel, ScheduleAttr attribute,
                      TargetAttr target, std::string &reason) const override {
    FailureOr<RowPlan> plan = followSchedule(kernel, attribute, target, reason);
    if (failed(plan))
      return failure();
    SmallVector<int64_t> provable = findOverwrites(*plan, kernel);
    reason = findOverwriteFault(getOverwrites(attribute, kernel), provable);
    return success(reason.empty());
  }
};

const Rows rows;
const RegisterKernelClass registration(rows);

} // namespace
