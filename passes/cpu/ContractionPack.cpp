//===- ContractionPack.cpp - Copies operands of a contraction into panels ----===//
//
// The right operand becomes [panel][k][column of the panel], padded with zeros
// to whole vectors, the left one [tile][k][row of the tile]: the product then
// reads both one element after another.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ContractionPhase.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

class PackEmitter {
public:
  explicit PackEmitter(ContractionPhase &phase)
      : phase(phase), form(phase.form), plan(phase.plan),
        reduction(form.reductionExtent()) {}

  void packRhs(Value task);
  void packLhs(Value task);
  void packVector(Value source, Value target, int64_t columns);
  void packRun(Value source, Value target, int64_t columns);
  void packSteps(Value source, Value target, Value begin, Value end,
                 int64_t vectors, Value lastMask);

private:
  void packTransposedUnit(Value unit);
  void packRhsDepth(Value copy, Value begin, Value end);
  void packLhsDepth(Value copy, Value begin, Value end);
  void packTile(Value source, Value target, Value begin, Value end,
                int64_t rows);
  void widenLhs(Value task);
  void forEachDepth(Value task, int64_t copies, int64_t unitsPerTask,
                    llvm::function_ref<void(Value, Value, Value)> body);

  ContractionPhase &phase;
  const ContractionForm &form;
  const TilesPlan &plan;
  int64_t reduction;
};

/// Runs `body(copy, begin, end)` for each unit of `kPackDepth` steps of a task.
void PackEmitter::forEachDepth(
    Value task, int64_t copies, int64_t unitsPerTask,
    llvm::function_ref<void(Value, Value, Value)> body) {
  int64_t depths = llvm::divideCeil(reduction, kPackDepth);
  Value first = phase.mul(task, unitsPerTask);
  Value last = phase.min(phase.add(first, unitsPerTask), copies * depths);
  phase.forEach(first, last, 1, [&](Value unit) {
    Value copy = copies == 1 ? phase.index(0) : phase.div(unit, depths);
    Value depth = copies == 1 ? unit : phase.rem(unit, depths);
    Value begin = phase.mul(depth, kPackDepth);
    Value end = phase.add(begin, kPackDepth);
    body(copy, begin,
         reduction % kPackDepth == 0 ? end : phase.min(end, reduction));
  });
}

//===----------------------------------------------------------------------===//
// Right operand
//===----------------------------------------------------------------------===//

void PackEmitter::packRhs(Value task) {
  if (!plan.packsTransposed)
    return forEachDepth(task, plan.rhsCopies, plan.rhsUnitsPerTask,
                        [&](Value copy, Value begin, Value end) {
                          packRhsDepth(copy, begin, end);
                        });
  int64_t units = plan.rhsCopies * phase.columnVectors();
  Value first = phase.mul(task, plan.rhsUnitsPerTask);
  Value last = phase.min(phase.add(first, plan.rhsUnitsPerTask), units);
  phase.forEach(first, last, 1, [&](Value unit) { packTransposedUnit(unit); });
}

/// One vector of columns for all k.
void PackEmitter::packTransposedUnit(Value unit) {
  int64_t vectors = phase.columnVectors(), lastLanes = phase.lastLanes();
  Value copy = plan.rhsCopies == 1 ? phase.index(0) : phase.div(unit, vectors);
  Value vector = plan.rhsCopies == 1 ? unit : phase.rem(unit, vectors);
  Value source = phase.copiedPosition(form.rhs, copy);
  source = phase.add(
      source,
      phase.mul(vector, plan.lanes * form.stride(form.rhs, form.columns)));
  Value panel = phase.div(vector, plan.panelVectors);
  Value target = phase.mul(copy, plan.rhsCopyElements);
  target = phase.add(target, phase.mul(panel, reduction * plan.panelColumns()));
  target = phase.add(
      target, phase.mul(phase.rem(vector, plan.panelVectors), plan.lanes));
  if (lastLanes == plan.lanes || vectors == 1)
    return packVector(source, target, lastLanes);
  Value isLast =
      arith::CmpIOp::create(phase.builder, phase.loc, arith::CmpIPredicate::eq,
                            vector, phase.index(vectors - 1));
  phase.ifElse(
      isLast, [&] { packVector(source, target, lastLanes); },
      [&] { packVector(source, target, plan.lanes); });
}

/// Source contiguous along the innermost loop of k: squares of columns x k are
/// transposed. `columns` of the vector exist, the others become zero.
void PackEmitter::packVector(Value source, Value target, int64_t columns) {
  int64_t run = form.reduction.back().extent;
  phase.forEach(phase.index(0), phase.index(reduction), run, [&](Value k) {
    packRun(phase.add(source, phase.reductionPosition(form.rhs, k)),
            phase.add(target, phase.mul(k, plan.panelColumns())), columns);
  });
}

/// The iterations of the innermost loop of k.
void PackEmitter::packRun(Value source, Value target, int64_t columns) {
  int64_t columnStride = form.stride(form.rhs, form.columns);
  int64_t steps = form.reduction.back().extent;
  Type element = phase.accumulatorType();
  auto packSquare = [&](Value k, int64_t depth) {
    SmallVector<Value> rows;
    Value mask = phase.maskOf(depth);
    for (int64_t lane = 0; lane < plan.lanes; ++lane) {
      if (lane >= columns) {
        rows.push_back(phase.zero(element));
        continue;
      }
      Value position = phase.add(phase.add(source, k), lane * columnStride);
      rows.push_back(phase.load(phase.rhsSource(), position, 1, element, mask));
    }
    rows = phase.transpose(rows);
    for (int64_t i = 0; i < depth; ++i)
      phase.store(
          rows[i], phase.packedRhs(),
          phase.add(phase.add(target, phase.mul(k, plan.panelColumns())),
                    i * plan.panelColumns()),
          1, nullptr);
  };
  int64_t whole = steps / plan.lanes * plan.lanes;
  phase.forEach(phase.index(0), phase.index(whole), plan.lanes,
                [&](Value k) { packSquare(k, plan.lanes); });
  if (whole < steps)
    packSquare(phase.index(whole), steps - whole);
}

/// Some steps of k for all panels: the source is read row after row.
void PackEmitter::packRhsDepth(Value copy, Value begin, Value end) {
  Value source = phase.copiedPosition(form.rhs, copy);
  Value target = phase.mul(copy, plan.rhsCopyElements);
  int64_t columnStride = form.stride(form.rhs, form.columns);
  int64_t vectors = phase.columnVectors();
  int64_t wholePanels =
      phase.lastPanelIsWhole() ? plan.panelCount : plan.panelCount - 1;
  auto pack = [&](Value panel, int64_t panelVectors, Value lastMask) {
    packSteps(
        phase.add(source, phase.mul(panel, plan.panelColumns() * columnStride)),
        phase.add(target, phase.mul(panel, reduction * plan.panelColumns())),
        begin, end, panelVectors, lastMask);
  };
  phase.forEach(phase.index(0), phase.index(wholePanels), 1,
                [&](Value panel) { pack(panel, plan.panelVectors, nullptr); });
  if (wholePanels < plan.panelCount)
    pack(phase.index(wholePanels), vectors - wholePanels * plan.panelVectors,
         phase.maskOf(phase.lastLanes()));
}

/// Steps of k of one panel, whose vectors of columns are loaded as they are.
void PackEmitter::packSteps(Value source, Value target, Value begin, Value end,
                            int64_t vectors, Value lastMask) {
  int64_t columnStride =
      form.columns.extent == 1 ? 1 : form.stride(form.rhs, form.columns);
  phase.forEach(begin, end, 1, [&](Value k) {
    Value sourceRow = phase.add(source, phase.reductionPosition(form.rhs, k));
    Value targetRow = phase.add(target, phase.mul(k, plan.panelColumns()));
    for (int64_t vector = 0; vector < vectors; ++vector) {
      Value row =
          phase.load(phase.rhsSource(),
                     phase.add(sourceRow, vector * plan.lanes * columnStride),
                     columnStride, phase.accumulatorType(),
                     vector == vectors - 1 ? lastMask : nullptr);
      phase.store(row, phase.packedRhs(),
                  phase.add(targetRow, vector * plan.lanes), 1, nullptr);
    }
  });
}

//===----------------------------------------------------------------------===//
// Left operand
//===----------------------------------------------------------------------===//

void PackEmitter::packLhs(Value task) {
  if (plan.widensLhs())
    return widenLhs(task);
  forEachDepth(task, plan.lhsCopies, plan.lhsUnitsPerTask,
               [&](Value copy, Value begin, Value end) {
                 packLhsDepth(copy, begin, end);
               });
}

/// Some elements of the input, in the order in which they lie.
void PackEmitter::widenLhs(Value task) {
  int64_t count = plan.lhsCopyElements;
  int64_t whole = count / plan.lanes * plan.lanes;
  int64_t perTask = plan.lhsUnitsPerTask * kWidenedElements;
  auto widen = [&](Value position, Value mask) {
    Value elements = phase.load(phase.lhsSource(), position, 1,
                                phase.accumulatorType(), mask);
    phase.store(elements, phase.packedLhs(), position, 1, mask);
  };
  Value first = phase.mul(task, perTask);
  phase.forEach(first, phase.min(phase.add(first, perTask), whole), plan.lanes,
                [&](Value position) { widen(position, nullptr); });
  if (whole == count)
    return;
  auto widenRest = [&] {
    widen(phase.index(whole), phase.maskOf(count - whole));
  };
  if (plan.lhsPackTasks == 1)
    return widenRest();
  Value isLast =
      arith::CmpIOp::create(phase.builder, phase.loc, arith::CmpIPredicate::eq,
                            task, phase.index(plan.lhsPackTasks - 1));
  phase.ifElse(isLast, widenRest, [] {});
}

/// Some steps of k for all tiles.
void PackEmitter::packLhsDepth(Value copy, Value begin, Value end) {
  Value source = phase.copiedPosition(form.lhs, copy);
  Value target = phase.mul(copy, plan.lhsCopyElements);
  int64_t rowStride = form.stride(form.lhs, form.rows);
  auto pack = [&](int64_t firstTile, int64_t endTile, int64_t rows,
                  int64_t offset) {
    phase.forEach(phase.index(firstTile), phase.index(endTile), 1,
                  [&](Value tile) {
                    Value row = phase.add(phase.mul(tile, rows), offset);
                    packTile(phase.add(source, phase.mul(row, rowStride)),
                             phase.add(target, phase.mul(row, reduction)),
                             begin, end, rows);
                  });
  };
  pack(0, plan.tallTileCount, plan.tileRows, 0);
  pack(plan.tallTileCount, plan.tileCount, plan.tileRows - 1,
       plan.tallTileCount);
}

void PackEmitter::packTile(Value source, Value target, Value begin, Value end,
                           int64_t rows) {
  int64_t rowStride =
      form.rows.extent == 1 ? 1 : form.stride(form.lhs, form.rows);
  phase.forEach(begin, end, 1, [&](Value k) {
    Value sourceRow = phase.add(source, phase.reductionPosition(form.lhs, k));
    Value targetRow = phase.add(target, phase.mul(k, rows));
    for (int64_t first = 0; first < rows; first += plan.lanes) {
      Value mask = phase.maskOf(std::min(rows - first, plan.lanes));
      Value column =
          phase.load(phase.lhsSource(), phase.add(sourceRow, first * rowStride),
                     rowStride, phase.accumulatorType(), mask);
      phase.store(column, phase.packedLhs(), phase.add(targetRow, first), 1,
                  mask);
    }
  });
}

} // namespace

void ingot::cpu::emitPackPhase(ContractionPhase &phase) {
  const TilesPlan &plan = phase.plan;
  PackEmitter emitter(phase);
  Value task = getTask(phase.function);
  if (plan.lhsPackTasks == 0)
    return emitter.packRhs(plan.rhsPackTasks == 1 ? phase.index(0) : task);
  if (plan.rhsPackTasks == 0)
    return emitter.packLhs(plan.lhsPackTasks == 1 ? phase.index(0) : task);
  Value isRhs =
      arith::CmpIOp::create(phase.builder, phase.loc, arith::CmpIPredicate::ult,
                            task, phase.index(plan.rhsPackTasks));
  phase.ifElse(
      isRhs, [&] { emitter.packRhs(task); },
      [&] {
        emitter.packLhs(phase.builder.createOrFold<arith::SubIOp>(
            phase.loc, task, phase.index(plan.rhsPackTasks)));
      });
}

void ingot::cpu::emitPackPanel(ContractionPhase &phase, Value source,
                               Value target, int64_t vectors, Value lastMask) {
  const TilesPlan &plan = phase.plan;
  PackEmitter emitter(phase);
  if (!plan.packsTransposed)
    return emitter.packSteps(source, target, phase.index(0),
                             phase.index(phase.form.reductionExtent()), vectors,
                             lastMask);
  int64_t columnStride = phase.form.stride(phase.form.rhs, phase.form.columns);
  auto packVector = [&](Value vector, int64_t columns) {
    emitter.packVector(
        phase.add(source, phase.mul(vector, plan.lanes * columnStride)),
        phase.add(target, phase.mul(vector, plan.lanes)), columns);
  };
  int64_t whole = lastMask ? vectors - 1 : vectors;
  phase.forEach(phase.index(0), phase.index(whole), 1,
                [&](Value vector) { packVector(vector, plan.lanes); });
  if (lastMask)
    packVector(phase.index(whole), phase.lastLanes());
}
