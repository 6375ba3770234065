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
  sums = place(schedule.rows * lanes);
  if (form.isGradient()) {
    valuePanels = place(columns * form.valueFeatures);
    scoreGrads = place(schedule.rows * scoreStride);
    keyGrads = place(form.keys * form.features);
    valueGrads = place(form.keys * form.valueFeatures);
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
  return {input(operand.input), positionInBatch(operand.batch), operand.row};
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

Value AttentionPhase::loadSum(Value row) {
  return load(memory, add(ofTask(places.sums), mul(row, lanes)), 1, type(),
              nullptr);
}

void AttentionPhase::storeSum(Value row, Value sum) {
  store(sum, memory, add(ofTask(places.sums), mul(row, lanes)), 1, nullptr);
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

void AttentionPhase::emitBatch(Value firstBlock, Value endBlock) {
  batchIndices = LoopBuilder(builder, loc).delinearize(batch, form.batch);
  if (form.mask)
    maskBase = positionInBatch(form.mask->batch);
  packPanels(inBatch(form.key), form.features, places.keyPanels);
  if (form.isGradient()) {
    packPanels(inBatch(form.value), form.valueFeatures, places.valuePanels);
    if (form.results[1])
      clear(places.keyGrads, form.keys * form.features);
    if (form.results[2])
      clear(places.valueGrads, form.keys * form.valueFeatures);
  }
  forEach(firstBlock, endBlock, 1, [&](Value block) {
    blockStart = mul(block, schedule.rows);
    Value end = min(add(blockStart, schedule.rows), form.queries);
    blockRows = builder.createOrFold<arith::SubIOp>(loc, end, blockStart);
    Value seen = form.causal ? min(end, form.keys) : index(form.keys);
    blockPanels = div(add(seen, places.panelColumns - 1), places.panelColumns);
    blockKeys = min(mul(blockPanels, places.panelColumns), places.scoreColumns);
    if (form.isGradient())
      emitGradientBlock();
    else
      emitForwardBlock();
  });
  if (!form.isGradient())
    return;
  if (form.results[1])
    copyOut(places.keyGrads, form.keys * form.features, *form.results[1]);
  if (form.results[2])
    copyOut(places.valueGrads, form.keys * form.valueFeatures,
            *form.results[2]);
}

/// The exponentials of a tile stand beside the product of the one before it, which leaves
/// them the instructions that wait for something.
void AttentionPhase::emitForwardBlock() {
  scoreBlock();
  int64_t height = schedule.tile[0];
  Value whole = mul(div(blockRows, height), height);
  Value last = max(whole, height); // of the last tile, the end
  last = builder.createOrFold<arith::SubIOp>(loc, last, index(height));
  auto once = [&](llvm::function_ref<void(Value)> body) { // if there is a tile
    forEach(last, whole, height, body);
  };
  once([&](Value) { exponentiate(index(0), height); });
  forEach(index(0), last, height, [&](Value row) {
    exponentiateBeside(add(row, height), height,
                       [&](llvm::function_ref<void(Value)> beside) {
                         weighValues(row, height, beside);
                       });
  });
  once([&](Value row) { weighValues(row, height, {}); });
  forEach(whole, blockRows, 1, [&](Value row) {
    exponentiate(row, 1);
    weighValues(row, 1, {});
  });
}

/// Rows of the output from exponentials and their sums.
void AttentionPhase::weighValues(Value row, int64_t rows,
                                 llvm::function_ref<void(Value)> beside) {
  multiplyRows(
      row, rows, blockScores(places.scores), inBatch(form.value),
      form.valueFeatures, min(blockKeys, form.keys), std::nullopt,
      [&](Tile &tile) {
        for (int64_t i = 0; i < rows; ++i) {
          Value sum = finishSum(add(row, i));
          for (int64_t vector = 0; vector < tile.vectors; ++vector) {
            Value &element = tile.sums[i * tile.vectors + vector];
            element = arith::DivFOp::create(builder, loc, element, sum);
          }
        }
        storeRows(tile, 0, form.valueFeatures);
      },
      beside);
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
  forEachRow(blockRows, [&](Value row, int64_t rows) {
    exponentiate(row, rows);
    differentiate(row, rows);
    if (!form.results[0])
      return;
    multiplyRows(row, rows, blockScores(places.scoreGrads), key, form.features,
                 min(blockKeys, form.keys), std::nullopt,
                 [&](Tile &tile) { storeRows(tile, 0, form.features); });
  });
  auto transposed = [&](int64_t offset) {
    return Matrix{memory, ofTask(offset), 1, places.scoreStride};
  };
  if (form.results[2])
    accumulateInto(places.valueGrads, transposed(places.scores), outputGrad,
                   form.valueFeatures);
  if (!form.results[1])
    return;
  accumulateInto(places.keyGrads, transposed(places.scoreGrads),
                 inBlock(form.query), form.features);
}
