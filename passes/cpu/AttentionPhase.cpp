//===- AttentionPhase.cpp - What attention and its gradient share ------------===//

#include "passes/cpu/AttentionPhase.h"
#include "ir/TensorBytes.h"
#include "passes/cpu/LoopBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::cpu;

AttentionScratch::AttentionScratch(const AttentionForm &form,
                                   const AttentionSchedule &schedule,
                                   int64_t lanes)
    : panelColumns(schedule.tile[1] * lanes),
      scoreColumns(llvm::alignTo(form.keys, lanes)),
      scoreStride(scoreColumns + (scoreColumns / lanes % 2 ? 0 : lanes)) {
  int64_t elementBytes = form.accumulatorType().getIntOrFloatBitWidth() / 8;
  int64_t end = 0;
  auto place = [&](int64_t elements) {
    int64_t start = end;
    end = llvm::alignTo(start + elements, kBufferAlignment / elementBytes);
    return start;
  };
  int64_t columns = llvm::alignTo(form.keys, panelColumns);
  keyPanels = place(columns * form.features);
  scores = place(schedule.rows * scoreStride);
  largest = place(schedule.rows * lanes);
  sums = place(schedule.rows * lanes);
  if (form.isGradient()) {
    valuePanels = place(columns * form.valueFeatures);
    scoreGrads = place(schedule.rows * scoreStride);
    sumsAreResults =
        form.element == form.accumulatorType() && schedule.tasks[1] == 1;
    if (!sumsAreResults) {
      keyGrads = place(form.keys * form.features);
      valueGrads = place(form.keys * form.valueFeatures);
    }
  }
  perTask = end;
}

AttentionPhase::AttentionPhase(const AttentionForm &form,
                               const AttentionSchedule &schedule,
                               const KernelInterface &interface,
                               func::FuncOp function, int64_t lanes)
    : VectorPhase(interface, function, lanes), form(form), schedule(schedule),
      places(form, schedule, lanes) {
  int64_t tasks = schedule.tasks[0] * schedule.tasks[1];
  memory = scratch(0, tasks * places.perTask, type());
}

//===----------------------------------------------------------------------===//
// Where things are
//===----------------------------------------------------------------------===//

Value AttentionPhase::ofTask(int64_t offset) {
  return add(mul(task, places.perTask), offset);
}

Value AttentionPhase::positionInBatch(ArrayRef<int64_t> strides) {
  Value position = index(0);
  for (auto [number, stride] : llvm::zip_equal(batchIndices, strides))
    position = add(position, mul(number, stride));
  return position;
}

/// The matrix of an operand that belongs to the element of the batch.
AttentionPhase::Matrix
AttentionPhase::inBatch(const AttentionForm::Operand &operand) {
  return {input(operand.input), positionInBatch(operand.batch), operand.row,
          /*columnStride=*/1, finite.lookup(&operand)};
}

/// Of one with a row per query those of the block.
AttentionPhase::Matrix
AttentionPhase::inBlock(const AttentionForm::Operand &operand) {
  Matrix matrix = inBatch(operand);
  matrix.base = add(matrix.base, mul(blockStart, matrix.rowStride));
  return matrix;
}

AttentionPhase::Matrix AttentionPhase::blockScores(int64_t offset) {
  return {memory, ofTask(offset), places.scoreStride};
}

/// Where the gradients of the batch element's keys add up, if they are wanted.
AttentionPhase::Matrix AttentionPhase::keyGrads() {
  if (!places.sumsAreResults)
    return {memory, ofTask(places.keyGrads), form.features};
  return {output(*form.results[1]), mul(batch, form.keys * form.features),
          form.features};
}

AttentionPhase::Matrix AttentionPhase::valueGrads() {
  if (!places.sumsAreResults)
    return {memory, ofTask(places.valueGrads), form.valueFeatures};
  return {output(*form.results[2]), mul(batch, form.keys * form.valueFeatures),
          form.valueFeatures};
}

/// Columns of scores that rows of the block before `row` have, in whole vectors.
Value AttentionPhase::columnsBefore(Value row) {
  if (!form.causal)
    return index(places.scoreColumns);
  Value vectors = div(add(add(blockStart, row), lanes - 1), lanes);
  return min(mul(vectors, lanes), places.scoreColumns);
}

Value AttentionPhase::loadScores(int64_t offset, Value row, Value column) {
  Matrix scores = blockScores(offset);
  return load(memory, add(scores.base, add(mul(row, scores.rowStride), column)),
              1, type(), nullptr);
}

void AttentionPhase::storeScores(int64_t offset, Value row, Value column,
                                 Value vector) {
  Matrix scores = blockScores(offset);
  store(vector, memory,
        add(scores.base, add(mul(row, scores.rowStride), column)), 1, nullptr);
}

Value AttentionPhase::loadOfRow(int64_t offset, Value row) {
  return load(memory, add(ofTask(offset), mul(row, lanes)), 1, type(), nullptr);
}

void AttentionPhase::storeOfRow(int64_t offset, Value row, Value vector) {
  store(vector, memory, add(ofTask(offset), mul(row, lanes)), 1, nullptr);
}

//===----------------------------------------------------------------------===//
// What a task does
//===----------------------------------------------------------------------===//

void AttentionPhase::emit() {
  int64_t blocks = llvm::divideCeil(form.queries, schedule.rows);
  task =
      schedule.tasks[0] * schedule.tasks[1] == 1 ? index(0) : getTask(function);
  LoopBuilder loops(builder, loc);
  auto [firstBatch, endBatch] = loops.partOf(
      form.batchCount(), div(task, schedule.tasks[1]), schedule.tasks[0]);
  auto [firstBlock, endBlock] =
      loops.partOf(blocks, rem(task, schedule.tasks[1]), schedule.tasks[1]);
  forEach(firstBatch, endBatch, 1,
          [&, first = firstBlock, end = endBlock](Value element) {
            batch = element;
            emitBatch(first, end);
          });
}

bool AttentionPhase::needsSums(const AttentionForm &form,
                               const AttentionSchedule &schedule) {
  return form.isGradient() && schedule.tasks[1] > 1 &&
         (form.results[1] || form.results[2]);
}

void AttentionPhase::emitSums() {
  task = getTask(function);
  int64_t parts = schedule.tasks[1];
  batch = div(task, parts); // a task's own, if there are parts
  storeSums(mul(batch, parts), rem(task, parts));
}

void AttentionPhase::emitBatch(Value firstBlock, Value endBlock) {
  batchIndices = LoopBuilder(builder, loc).delinearize(batch, form.batch);
  if (form.mask)
    maskBase = positionInBatch(form.mask->batch);
  if (form.excludes())
    noteFinite();
  packPanels(inBatch(form.key), form.features, places.keyPanels, keyFactor());
  if (form.isGradient()) {
    packPanels(inBatch(form.value), form.valueFeatures, places.valuePanels, 1);
    if (form.results[1])
      clear(keyGrads(), form.keys * form.features);
    if (form.results[2])
      clear(valueGrads(), form.keys * form.valueFeatures);
  }
  int64_t rows = schedule.rows, whole = form.queries / rows;
  forEach(firstBlock, min(endBlock, whole), 1,
          [&](Value block) { emitBlock(mul(block, rows), rows); });
  if (int64_t rest = form.queries % rows)
    forEach(max(firstBlock, whole), endBlock, 1,
            [&](Value) { emitBlock(index(whole * rows), rest); });
  if (form.isGradient() && !places.sumsAreResults && !needsSums(form, schedule))
    storeSums(task, index(0));
}

/// Looks at what is multiplied with scores.
void AttentionPhase::noteFinite() {
  if (!form.isGradient())
    return noteFinite(form.value, form.keys, form.valueFeatures);
  if (form.results[0])
    noteFinite(form.key, form.keys, form.features);
  if (form.results[1])
    noteFinite(form.query, form.queries, form.features);
  if (form.results[2])
    noteFinite(*form.outputGrad, form.queries, form.valueFeatures);
}

void AttentionPhase::emitBlock(Value start, int64_t rows) {
  blockStart = start;
  blockRows = rows;
  Value seen =
      form.causal ? min(add(start, rows), form.keys) : index(form.keys);
  blockPanels = div(add(seen, places.panelColumns - 1), places.panelColumns);
  if (form.isGradient())
    emitGradientBlock();
  else
    emitForwardBlock();
}

/// The exponentials of the next tile stand beside the product of a tile, which leaves
/// them the instructions that wait for something.
void AttentionPhase::emitForwardBlock() {
  scoreBlock();
  auto startTile = [&](Value row) {
    Value end = endOfTile(row);
    forEach(row, end, 1, [&](Value next) { startRow(next); });
    return Beside{row, end, schedule.tile[0], columnsBefore(end)};
  };
  exponentiate(startTile(index(0)), index(0), /*marks=*/true);
  forEachTile(index(0), blockRows, [&](Value row, int64_t rows) {
    weighValues(row, rows, startTile(add(row, rows)));
  });
}

/// Rows of the output from exponentials and their sums.
void AttentionPhase::weighValues(Value row, int64_t rows,
                                 const Beside &beside) {
  // None of the tile's queries sees keys behind that of its last.
  Value steps = index(form.keys);
  if (form.causal)
    steps = min(add(blockStart, add(row, rows)), form.keys);
  multiplyRows(
      row, rows, blockScores(places.scores), inBatch(form.value),
      form.valueFeatures, steps, std::nullopt,
      [&](Tile &tile) {
        for (int64_t i = 0; i < rows; ++i) {
          Value factor = reciprocalSum(add(row, i));
          for (int64_t vector = 0; vector < tile.vectors; ++vector) {
            Value &element = tile.sums[i * tile.vectors + vector];
            element = arith::MulFOp::create(builder, loc, element, factor);
          }
        }
        storeRows(tile, 0, form.valueFeatures);
      },
      &beside);
}

/// Stores a tile of the block's queries to a result of so many columns.
void AttentionPhase::storeRows(const Tile &tile, unsigned result,
                               int64_t columns) {
  Value first = add(mul(batch, form.queries), blockStart);
  forEachElement(
      tile, [&](int64_t number, Value row, Value column, Value mask) {
        storeResult(tile.sums[number], *form.results[result],
                    add(mul(add(first, row), columns), column), mask);
      });
}

void AttentionPhase::emitGradientBlock() {
  scoreBlock();
  Matrix outputGrad = inBlock(*form.outputGrad);
  multiplyPanels(
      outputGrad, form.valueFeatures, places.valuePanels, [&](Tile &tile) {
        forEachElement(
            tile, [&](int64_t number, Value row, Value column, Value) {
              storeScores(places.scoreGrads, row, column, tile.sums[number]);
            });
      });
  Matrix key = inBatch(form.key);
  forEachTile(index(0), blockRows, [&](Value row, int64_t rows) {
    Value end = add(row, rows), columns = columnsBefore(end);
    forEach(row, end, 1, [&](Value each) { startRow(each); });
    exponentiate({row, end, rows, columns}, index(0), /*marks=*/true);
    differentiate(row, rows, columns);
    if (!form.results[0])
      return;
    multiplyRows(row, rows, blockScores(places.scoreGrads), key, form.features,
                 min(columns, form.keys), std::nullopt,
                 [&](Tile &tile) { storeRows(tile, 0, form.features); });
  });
  auto transposed = [&](int64_t offset) {
    return Matrix{memory, ofTask(offset), 1, places.scoreStride};
  };
  if (form.results[2])
    accumulateInto(valueGrads(), transposed(places.scores), outputGrad,
                   form.valueFeatures);
  if (!form.results[1])
    return;
  accumulateInto(keyGrads(), transposed(places.scoreGrads), inBlock(form.query),
                 form.features);
}
