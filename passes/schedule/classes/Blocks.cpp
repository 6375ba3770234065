//===- Blocks.cpp - Products divided among blocks and threads of a GPU ------===//

#include "passes/schedule/classes/Blocks.h"

#include "passes/schedule/ContractionClass.h"
#include "passes/schedule/TargetDescription.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/CastInterfaces.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace ingot::schedule;

/// The stride of the innermost group that moves, 0 if none does.
static int64_t innermostStride(const ContractionForm &form,
                               const StridedView &view,
                               ArrayRef<LoopGroup> groups) {
  for (const LoopGroup &group : llvm::reverse(groups))
    if (group.extent > 1)
      return form.stride(view, group);
  return 0;
}

/// True if neighbouring steps of the sum lie closer than neighbouring rows or
/// columns, which `outer` counts.
static bool isAlongSteps(const ContractionForm &form, const StridedView &view,
                         ArrayRef<LoopGroup> outer) {
  int64_t step = innermostStride(form, view, form.reduction);
  int64_t other = innermostStride(form, view, outer);
  return step != 0 && (other == 0 || std::abs(step) <= std::abs(other));
}

BlocksPlan::BlocksPlan(const ContractionForm &form,
                       const BlocksSchedule &schedule) {
  for (const LoopGroup &group : form.batch) {
    auto moves = [&](const StridedView &view, ArrayRef<Guard> guards) {
      return form.stride(view, group) != 0 ||
             llvm::any_of(guards, [&](const Guard &guard) {
               return form.stride(guard.position, group) != 0;
             });
    };
    bool movesLhs = moves(form.lhs, form.lhsGuards);
    bool movesRhs = moves(form.rhs, form.rhsGuards);
    (movesLhs == movesRhs ? batch : movesLhs ? rows : columns).push_back(group);
  }
  rows.push_back(form.rows);
  columns.push_back(form.columns);
  batchCount = countIterations(batch);
  rowCount = countIterations(rows);
  columnCount = countIterations(columns);
  stepCount = form.reductionExtent();
  // A thread reads what it multiplies in vectors of 16 bytes.
  threadExtent = form.accumulatorType().getIntOrFloatBitWidth() == 64 ? 2 : 4;
  lhs = {schedule.tile[0], schedule.lhsAlongSteps};
  rhs = {schedule.tile[1], schedule.rhsAlongSteps};
  // Decided for the part of a product with most terms: another one may have longer sums.
  int64_t leastSteps =
      llvm::divideCeil(stepCount, std::max<int64_t>(schedule.chunks, 1));
  chunkSteps = std::max(schedule.chunkSteps,
                        static_cast<int64_t>(llvm::alignTo(
                            std::max<int64_t>(leastSteps, 1), kTileSteps)));
  chunks = std::max<int64_t>(llvm::divideCeil(stepCount, chunkSteps), 1);
}

namespace {

constexpr int64_t kSmallestTile = 16;

int64_t countTileElements(const BlocksPlan &plan) {
  return kBlockThreads * plan.threadExtent * plan.threadExtent;
}

/// Tiles of one size in all shapes that the threads of a block can compute; the
/// cheapest for all of the product, and of those the most square.
SmallVector<int64_t> chooseTile(const BlocksPlan &plan) {
  // An element copied to shared memory costs as much as so many multiply-adds.
  constexpr int64_t kCopyCost = 16;
  int64_t tileElements = countTileElements(plan);
  SmallVector<int64_t> best;
  int64_t bestCost = std::numeric_limits<int64_t>::max(), bestPerimeter = 0;
  for (int64_t rows = kSmallestTile; rows * kSmallestTile <= tileElements;
       rows *= 2) {
    int64_t columns = tileElements / rows, perimeter = rows + columns;
    int64_t cost = llvm::divideCeil(plan.rowCount, rows) *
                   llvm::divideCeil(plan.columnCount, columns) *
                   (tileElements + kCopyCost * perimeter);
    if (cost > bestCost || (cost == bestCost && perimeter >= bestPerimeter))
      continue;
    bestCost = cost;
    bestPerimeter = perimeter;
    best = {rows, columns};
  }
  return best;
}

BlocksSchedule chooseSchedule(const ContractionForm &form, TargetAttr target) {
  BlocksSchedule schedule;
  schedule.tile = chooseTile(BlocksPlan(form, schedule));
  BlocksPlan plan(form, schedule);
  // As many blocks as there may be tasks, with enough work in each to be worth the
  // second launch.
  constexpr int64_t kLeastSteps = 8 * kTileSteps;
  int64_t chunks =
      std::min(target.get(TargetFact::max_tasks) / plan.tileCount(),
               plan.stepCount / kLeastSteps);
  chunks = std::max<int64_t>(chunks, 1);
  schedule.chunkSteps =
      llvm::alignTo(llvm::divideCeil(plan.stepCount, chunks), kTileSteps);
  schedule.chunks = llvm::divideCeil(plan.stepCount, schedule.chunkSteps);
  schedule.lhsAlongSteps = isAlongSteps(form, form.lhs, plan.rows);
  schedule.rhsAlongSteps = isAlongSteps(form, form.rhs, plan.columns);
  schedule.overwrites = stateOverwrites(findOverwrites(form));
  return schedule;
}

/// What the kernel cannot do of `schedule`, or an empty string.
std::string findFault(const ContractionForm &form,
                      const BlocksSchedule &schedule) {
  if (schedule.tile.size() != 2)
    return "expected a tile of rows and columns";
  int64_t rows = schedule.tile[0], columns = schedule.tile[1];
  BlocksPlan plan(form, schedule);
  if (rows < kSmallestTile || columns < kSmallestTile ||
      !llvm::isPowerOf2_64(rows) || countTileElements(plan) % rows != 0 ||
      columns != countTileElements(plan) / rows)
    return llvm::formatv(
        "expected a tile of {0} elements whose sides are powers "
        "of 2 of at least {1}, found {2} x {3}",
        countTileElements(plan), kSmallestTile, rows, columns);
  if (schedule.chunkSteps < kTileSteps ||
      schedule.chunkSteps % kTileSteps != 0 ||
      schedule.chunks != static_cast<int64_t>(llvm::divideCeil(
                             plan.stepCount, schedule.chunkSteps)))
    return llvm::formatv("{0} chunks of {1} steps do not make the {2} steps of "
                         "the sum: expected multiples of {3}",
                         schedule.chunks, schedule.chunkSteps, plan.stepCount,
                         kTileSteps);
  return "";
}

} // namespace

Operation *ingot::schedule::findProductAddition(LoopsOp product) {
  Block *body = &product.getBlock();
  Operation *add = body->getTerminator()->getOperand(0).getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::AddIOp>(add) ||
      !llvm::is_contained(add->getOperands(), body->getArgument(2)))
    return nullptr;
  for (Operation &op : body->without_terminator())
    if (!isa<CastOpInterface, arith::MulFOp, arith::MulIOp>(op) && &op != add)
      return nullptr;
  auto isMultiply = [](Value value) {
    return isa_and_nonnull<arith::MulFOp, arith::MulIOp>(value.getDefiningOp());
  };
  return llvm::count_if(add->getOperands(), isMultiply) == 1 ? add : nullptr;
}

FailureOr<ContractionForm>
ingot::schedule::readBlocksForm(KernelOp kernel, std::string &reason) {
  FailureOr<ContractionForm> form =
      readContraction(kernel, findProductAddition,
                      "the body of the contraction is no sum of products",
                      GuardedReads::Checked, reason);
  if (failed(form) || form->rhsPanelColumns == 0)
    return form;
  reason = llvm::formatv("the right operand lies in panels of {0} columns, "
                         "which a GPU does not read",
                         form->rhsPanelColumns);
  return failure();
}

FailureOr<BlocksSchedule>
ingot::schedule::readBlocksSchedule(const ContractionForm &form) {
  KernelOp kernel = form.kernel;
  BlocksSchedule schedule;
  std::string reason = readSchedule(*kernel.getSchedule(), schedule);
  if (reason.empty())
    reason = findFault(form, schedule);
  if (!reason.empty())
    return kernel.emitOpError(reason);
  return schedule;
}

/// How far `view` moves with the numbers below `count`, whose digits are `groups`;
/// the outermost digit alone exceeds its extent.
static int64_t getReach(const ContractionForm &form, const StridedView &view,
                        ArrayRef<LoopGroup> groups, int64_t count) {
  if (count == 0)
    return 0;
  int64_t reach = 0, divisor = 1, stride = 0, extent = 1;
  for (const LoopGroup &group : llvm::reverse(groups)) {
    if (group.extent == 1)
      continue;
    reach += (extent - 1) * stride;
    divisor *= extent;
    extent = group.extent;
    stride = std::abs(form.stride(view, group));
  }
  return reach + (llvm::divideCeil(count, divisor) - 1) * stride;
}

int64_t ingot::schedule::getLastOffset(const ContractionForm &form,
                                       const BlocksPlan &plan) {
  int64_t rows = plan.rowTiles() * plan.lhs.extent;
  int64_t columns = plan.columnTiles() * plan.rhs.extent;
  int64_t steps = llvm::alignTo(plan.stepCount, kTileSteps);
  auto getLast = [&](const StridedView &view, ArrayRef<LoopGroup> places,
                     int64_t count) {
    return view.offset + getReach(form, view, plan.batch, plan.batchCount) +
           getReach(form, view, places, count) +
           getReach(form, view, form.reduction, steps);
  };
  return std::max({rows, columns, steps, getLast(form.lhs, plan.rows, rows),
                   getLast(form.rhs, plan.columns, columns)});
}

namespace {

class Blocks : public ContractionClass<BlocksSchedule, readBlocksForm> {
public:
  StringRef getName() const override { return "blocks"; }

private:
  Choice choose(const ContractionForm &form, TargetAttr target) const override {
    // No other class of products runs on a GPU.
    return {chooseSchedule(form, target), 0};
  }

  std::string findFault(const ContractionForm &form,
                        const BlocksSchedule &schedule,
                        TargetAttr) const override {
    return ::findFault(form, schedule);
  }
};

const Blocks blocks;
const RegisterKernelClass registration(blocks);

} // namespace
