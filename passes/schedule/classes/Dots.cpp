//===- Dots.cpp - Products of few rows, summed along vectors ----------------===//
//
// Both operands are contiguous along k, and too few rows read the right one to
// pay for packing it: vectors run along k, at half the speed of a tile.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/classes/Dots.h"
#include "passes/schedule/ContractionClass.h"
#include "passes/schedule/PlanTiles.h"

using namespace mlir;
using namespace ingot::schedule;

TilesPlan ingot::schedule::planDots(const ContractionForm &form,
                                    const DotsSchedule &schedule,
                                    TargetAttr target) {
  TilesSchedule tiles;
  tiles.tasks = schedule.tasks;
  tiles.overwrites = schedule.overwrites;
  return TilesPlan(form, tiles, target);
}

namespace {

/// A product of operands that lie along k.
FailureOr<ContractionForm> readDotsForm(KernelOp kernel, std::string &reason) {
  FailureOr<ContractionForm> form = readPlainProduct(kernel, reason);
  if (failed(form))
    return failure();
  auto isAlongK = [&](const StridedView &view) {
    return form->stride(view, form->reduction.back()) == 1;
  };
  if (form->otherParts.empty() && form->reduction.size() == 1 &&
      !form->termCondition() && isAlongK(form->lhs) && isAlongK(form->rhs) &&
      form->rhsPanelColumns == 0)
    return form;
  reason = "the operands are not contiguous along one loop of the sum";
  return failure();
}

class Dots : public ContractionClass<DotsSchedule, readDotsForm> {
public:
  StringRef getName() const override { return "dots"; }

private:
  Choice choose(const ContractionForm &form, TargetAttr target) const override {
    DotsSchedule schedule;
    schedule.tasks = shareOutTiles(form, {1, 1}, /*blockK=*/0, target);
    schedule.overwrites = stateOverwrites(findOverwrites(form));
    return {schedule,
            1e3 * countCycles(form, target) / target.get(TargetFact::mhz)};
  }

  std::string findFault(const ContractionForm &, const DotsSchedule &schedule,
                        TargetAttr) const override {
    return findTaskFault(schedule.tasks);
  }

  /// Each load of the right operand feeds one multiply-add, which several rows
  /// repeat at half the speed of a tile; one row waits for memory either way.
  static double countCycles(const ContractionForm &form, TargetAttr target) {
    constexpr double kCyclesPerVector =
        10; // to enter and leave the loop over k
    int64_t lanes =
        target.getLanes(form.accumulatorType().getIntOrFloatBitWidth());
    int64_t rows = form.batchCount() * form.rows.extent;
    int64_t vectors = rows * llvm::divideCeil(form.columns.extent, lanes);
    double loads = double(form.reductionExtent()) /
                   target.get(TargetFact::loads_per_cycle);
    return vectors *
           (loads * (form.rows.extent > 1 ? 2 : 1) + kCyclesPerVector + lanes);
  }
};

const Dots dots;
const RegisterKernelClass registration(dots);

} // namespace
