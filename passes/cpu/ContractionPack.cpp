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
using namespace ingot;

/// Transposes a square of vectors in registers: one round of two-input shuffles
/// per bit of the lane number swaps the blocks off the diagonal.
static SmallVector<Value> transpose(ContractionPhase &phase,
                                    SmallVector<Value> rows) {
  int64_t lanes = phase.plan.lanes;
  for (int64_t block = lanes / 2; block > 0; block /= 2) {
    SmallVector<int64_t> low(lanes), high(lanes);
    for (int64_t lane = 0; lane < lanes; ++lane) {
      bool second = lane & block;
      low[lane] = second ? lanes + lane - block : lane;
      high[lane] = second ? lanes + lane : lane + block;
    }
    for (int64_t row = 0; row < lanes; ++row) {
      if (row & block)
        continue;
      Value first = rows[row], second = rows[row + block];
      rows[row] = vector::ShuffleOp::create(phase.builder, phase.loc, first,
                                            second, ArrayRef<int64_t>(low));
      rows[row + block] = vector::ShuffleOp::create(
          phase.builder, phase.loc, first, second, ArrayRef<int64_t>(high));
    }
  }
  return rows;
}

namespace {

class PackEmitter {
public:
  explicit PackEmitter(ContractionPhase &phase)
      : phase(phase), form(phase.form), plan(phase.plan),
        reduction(form.reductionExtent()) {}

  void packRhs(Value task);
  void packLhs(Value task);

private:
  void packVector(Value unit, int64_t columns);
  void packTransposed(Value source, Value target, int64_t columns);
  void packRows(Value source, Value target, int64_t columns);
  void packTile(Value batch, Value tile, int64_t rows);

  ContractionPhase &phase;
  const ContractionForm &form;
  const ContractionPlan &plan;
  int64_t reduction;
};

void PackEmitter::packRhs(Value task) {
  int64_t vectors = phase.columnVectors(), lastLanes = phase.lastLanes();
  int64_t units = plan.rhsPackedBatches * vectors;
  Value begin = phase.mul(task, plan.unitsPerRhsPackTask);
  Value end = phase.min(phase.add(begin, plan.unitsPerRhsPackTask), units);
  phase.forEach(begin, end, 1, [&](Value unit) {
    if (lastLanes == plan.lanes || vectors == 1)
      return packVector(unit, lastLanes);
    Value isLast = arith::CmpIOp::create(
        phase.builder, phase.loc, arith::CmpIPredicate::eq,
        phase.rem(unit, vectors), phase.index(vectors - 1));
    phase.ifElse(
        isLast, [&] { packVector(unit, lastLanes); },
        [&] { packVector(unit, plan.lanes); });
  });
}

/// One vector of columns, of which `columns` exist, for all k.
void PackEmitter::packVector(Value unit, int64_t columns) {
  int64_t vectors = phase.columnVectors();
  Value batch = phase.div(unit, vectors), vector = phase.rem(unit, vectors);
  if (plan.rhsPackedBatches == 1) {
    batch = phase.index(0);
    vector = unit;
  }
  Value source = phase.batchPosition(form.rhs, phase.splitBatch(batch));
  source = phase.add(
      source,
      phase.mul(vector, plan.lanes * form.stride(form.rhs, form.columns)));
  Value panel = phase.div(vector, plan.panelVectors);
  Value target = phase.mul(batch, plan.rhsPackedElements);
  target = phase.add(target, phase.mul(panel, reduction * plan.panelColumns()));
  target = phase.add(
      target, phase.mul(phase.rem(vector, plan.panelVectors), plan.lanes));
  if (form.stride(form.rhs, form.reduction[0]) == 1)
    packTransposed(source, target, columns);
  else
    packRows(source, target, columns);
}

/// Source contiguous in k: squares of columns x k are transposed.
void PackEmitter::packTransposed(Value source, Value target, int64_t columns) {
  int64_t columnStride = form.stride(form.rhs, form.columns);
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
      rows.push_back(
          phase.load(phase.input(form.rhs.buffer), position, 1, element, mask));
    }
    rows = transpose(phase, rows);
    for (int64_t i = 0; i < depth; ++i) {
      Value position =
          phase.add(phase.add(target, phase.mul(k, plan.panelColumns())),
                    i * plan.panelColumns());
      phase.store(rows[i], phase.packedRhs(), position, 1, nullptr);
    }
  };
  int64_t whole = reduction / plan.lanes * plan.lanes;
  phase.forEach(phase.index(0), phase.index(whole), plan.lanes,
                [&](Value k) { packSquare(k, plan.lanes); });
  if (whole < reduction)
    packSquare(phase.index(whole), reduction - whole);
}

/// Any other source: one vector of columns per k.
void PackEmitter::packRows(Value source, Value target, int64_t columns) {
  int64_t step = form.stride(form.rhs, form.reduction[0]);
  int64_t columnStride = form.stride(form.rhs, form.columns);
  phase.forEach(phase.index(0), phase.index(reduction), 1, [&](Value k) {
    Value row = phase.load(phase.input(form.rhs.buffer),
                           phase.add(source, phase.mul(k, step)),
                           form.columns.extent == 1 ? 1 : columnStride,
                           phase.accumulatorType(), phase.maskOf(columns));
    phase.store(row, phase.packedRhs(),
                phase.add(target, phase.mul(k, plan.panelColumns())), 1,
                nullptr);
  });
}

void PackEmitter::packLhs(Value task) {
  int64_t tiles = plan.lhsPackedBatches * plan.tileCount;
  Value begin = phase.mul(task, plan.tilesPerLhsPackTask);
  Value end = phase.min(phase.add(begin, plan.tilesPerLhsPackTask), tiles);
  phase.forEach(begin, end, 1, [&](Value unit) {
    Value batch = phase.div(unit, plan.tileCount);
    Value tile = phase.rem(unit, plan.tileCount);
    if (plan.lhsPackedBatches == 1) {
      batch = phase.index(0);
      tile = unit;
    }
    if (plan.tallTileCount == plan.tileCount)
      return packTile(batch, tile, plan.tileRows);
    Value isTall = arith::CmpIOp::create(phase.builder, phase.loc,
                                         arith::CmpIPredicate::ult, tile,
                                         phase.index(plan.tallTileCount));
    phase.ifElse(
        isTall, [&] { packTile(batch, tile, plan.tileRows); },
        [&] { packTile(batch, tile, plan.tileRows - 1); });
  });
}

/// The rows of one tile for all k; they fit one vector (see kMaxTileRows).
void PackEmitter::packTile(Value batch, Value tile, int64_t rows) {
  int64_t rowStride = form.stride(form.lhs, form.rows);
  int64_t step = form.stride(form.lhs, form.reduction[0]);
  Value row = phase.mul(tile, rows);
  if (rows < plan.tileRows)
    row = phase.add(row, plan.tallTileCount);
  Value source =
      phase.add(phase.batchPosition(form.lhs, phase.splitBatch(batch)),
                phase.mul(row, rowStride));
  Value target = phase.add(phase.mul(batch, plan.lhsPackedElements),
                           phase.mul(row, reduction));
  phase.forEach(phase.index(0), phase.index(reduction), 1, [&](Value k) {
    Value sourceRow = phase.add(source, phase.mul(k, step));
    Value targetRow = phase.add(target, phase.mul(k, rows));
    for (int64_t first = 0; first < rows; first += plan.lanes) {
      Value mask = phase.maskOf(std::min(rows - first, plan.lanes));
      Value column = phase.load(
          phase.input(form.lhs.buffer), phase.add(sourceRow, first * rowStride),
          form.rows.extent == 1 ? 1 : rowStride, phase.accumulatorType(), mask);
      phase.store(column, phase.packedLhs(), phase.add(targetRow, first), 1,
                  mask);
    }
  });
}

} // namespace

void ingot::emitPackPhase(ContractionPhase &phase) {
  const ContractionPlan &plan = phase.plan;
  PackEmitter emitter(phase);
  Value task = getTask(phase.function);
  if (!plan.packLhs)
    return emitter.packRhs(plan.rhsPackTasks == 1 ? phase.index(0) : task);
  if (!plan.packRhs)
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
