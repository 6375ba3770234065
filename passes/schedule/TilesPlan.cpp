//===- TilesPlan.cpp - What follows from the decisions for tiles ------------===//

#include "passes/schedule/TilesPlan.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot::schedule;

using llvm::divideCeil;

void ingot::schedule::splitEvenly(int64_t count, int64_t groups,
                                  int64_t &perGroup, int64_t &groupCount) {
  perGroup = divideCeil(count, std::clamp<int64_t>(groups, 1, count));
  groupCount = divideCeil(count, perGroup);
}

int64_t ingot::schedule::countBytes(Type type) {
  return divideCeil(type.getIntOrFloatBitWidth(), 8);
}

int64_t ingot::schedule::sumBytes(const ContractionForm &form) {
  return countBytes(form.accumulatorType());
}

int64_t ingot::schedule::countLhsInput(const ContractionForm &form) {
  if (form.lhsHalo)
    return form.lhsHalo->elementCount();
  KernelOp kernel = form.kernel;
  return cast<RankedTensorType>(kernel.getInputs()[form.lhs.buffer].getType())
      .getNumElements();
}

int64_t ingot::schedule::countCopies(const ContractionForm &form,
                                     const StridedView &view) {
  return form.batchCount() / form.batchesPerCopy(view);
}

bool ingot::schedule::packsTransposed(const ContractionForm &form) {
  // A square of a few steps takes as many shuffles as a whole one.
  constexpr int64_t kLeastSteps = 8;
  const LoopGroup &innermost = form.reduction.back();
  return !hasContiguousColumns(form) && form.stride(form.rhs, innermost) == 1 &&
         (form.reduction.size() == 1 || innermost.extent >= kLeastSteps);
}

namespace {

/// A packing task moves at least this much, which takes some 10 microseconds.
constexpr int64_t kBytesPerPackTask = 256 << 10;

HaloTasks shareOutHalo(const std::optional<Halo> &halo, int64_t elementBytes) {
  HaloTasks tasks;
  if (halo)
    splitEvenly(halo->rowCount(),
                halo->elementCount() * elementBytes / kBytesPerPackTask,
                tasks.rowsPerTask, tasks.count);
  return tasks;
}

} // namespace

bool ingot::schedule::hasContiguousColumns(const ContractionForm &form) {
  return form.columns.extent == 1 || form.stride(form.rhs, form.columns) == 1;
}

int64_t ingot::schedule::countProducts(const ContractionForm &form) {
  return form.batchCount() * form.rows.extent * form.columns.extent *
         form.reductionExtent();
}

double ingot::schedule::peakFlopsPerNanosecond(TargetAttr target) {
  return 2e-3 * target.getLanes(32) * target.get(TargetFact::fma_per_cycle) *
         target.get(TargetFact::mhz);
}

TilesSchedule ingot::schedule::adaptToPart(const ContractionForm &part,
                                           TilesSchedule schedule) {
  if (part.reductionExtent() == 0) {
    schedule.lhs = schedule.rhs = PackTime::Never;
    schedule.prefetch = false;
    return schedule;
  }
  if (schedule.lhs == PackTime::Extended &&
      part.lhsType() == part.accumulatorType())
    schedule.lhs = PackTime::Never;
  if (schedule.rhs == PackTime::Never && !hasContiguousColumns(part))
    schedule.rhs = PackTime::Before;
  return schedule;
}

TilesPlan::TilesPlan(const ContractionForm &form, const TilesSchedule &decided,
                     TargetAttr target)
    : schedule(decided), lanes(target.getLanes(8 * sumBytes(form))) {
  int64_t rows = form.rows.extent, reduction = form.reductionExtent();
  int64_t batches = form.batchCount();
  int64_t columnVectors = divideCeil(form.columns.extent, lanes);
  tileCount = divideCeil(rows, schedule.tile[0]);
  tileRows = divideCeil(rows, tileCount);
  tallTileCount = rows - tileCount * (tileRows - 1);
  panelVectors = schedule.tile[1];
  panelCount = divideCeil(columnVectors, panelVectors);
  blockIterations = schedule.blockK == 0
                        ? form.reduction[0].extent
                        : schedule.blockK / form.stepsPerIteration(0);

  splitEvenly(batches, schedule.tasks[0], batchesPerTask, batchGroups);
  splitEvenly(tileCount, schedule.tasks[1], tilesPerTask, tileGroups);
  splitEvenly(panelCount, schedule.tasks[2], panelsPerTask, panelGroups);
  productTasks = batchGroups * tileGroups * panelGroups;

  lhsHalo = shareOutHalo(form.lhsHalo, sumBytes(form));
  rhsHalo = shareOutHalo(form.rhsHalo, sumBytes(form));
  masksTerms = form.termCondition() != nullptr;
  packsTransposed = ingot::schedule::packsTransposed(form);
  int64_t panelElements = reduction * panelColumns();
  if (schedule.rhs == PackTime::PerPanel) {
    rhsCopies = productTasks;
    rhsCopyElements = panelElements;
  } else if (schedule.rhs == PackTime::Before) {
    rhsCopies = countCopies(form, form.rhs);
    rhsCopyElements = panelCount * panelElements;
    int64_t units =
        rhsCopies *
        (packsTransposed ? columnVectors : divideCeil(reduction, kPackDepth));
    splitEvenly(
        units, rhsCopies * rhsCopyElements * sumBytes(form) / kBytesPerPackTask,
        rhsUnitsPerTask, rhsPackTasks);
  }
  if (schedule.lhs == PackTime::Before) {
    lhsCopies = countCopies(form, form.lhs);
    lhsCopyElements = llvm::alignTo(rows * reduction, lanes);
    splitEvenly(lhsCopies * divideCeil(reduction, kPackDepth),
                lhsCopies * lhsCopyElements * sumBytes(form) /
                    kBytesPerPackTask,
                lhsUnitsPerTask, lhsPackTasks);
  } else if (schedule.lhs == PackTime::Extended) {
    lhsCopies = 1;
    lhsCopyElements = countLhsInput(form);
    splitEvenly(divideCeil(lhsCopyElements, kWidenedElements),
                lhsCopyElements * sumBytes(form) / kBytesPerPackTask,
                lhsUnitsPerTask, lhsPackTasks);
  }
}

std::optional<int64_t> TilesPlan::deferredSteps(int64_t vectors,
                                                int64_t reduction) const {
  int64_t whole = reduction / kUnroll * kUnroll;
  // What the tile leaves of the reduction must be whole rounds again, and every
  // chain of sums gets its steps wherever the tile is.
  for (int64_t steps = kUnroll; steps > 0; steps /= 2)
    if (vectors * steps % kUnroll == 0 && tileRows * vectors * steps <= whole &&
        steps % schedule.chains == 0)
      return steps;
  return std::nullopt;
}
