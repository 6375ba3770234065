//===- ContractionProduct.cpp - Which tile comes when, and what it reads -----===//
//
// Panels of columns outside, tiles of rows inside, so that one panel of the
// right operand is used by all tiles before the next is touched. The sums of a tile
// (ContractionSums) go to its epilogue at once, or wait for the next tile's.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ContractionPhase.h"
#include "passes/cpu/ContractionSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace ingot::cpu;

static int64_t countElementBytes(Value buffer) {
  return cast<MemRefType>(buffer.getType()).getElementTypeBitWidth() / 8;
}

namespace {

class ProductEmitter {
public:
  ProductEmitter(ContractionPhase &phase, bool isDots)
      : phase(phase), form(phase.form), plan(phase.plan),
        builder(phase.builder), loc(phase.loc), isDots(isDots) {}

  void run();

private:
  void emitBlocks(llvm::function_ref<void()> emit);
  void emitAllPanels(Value firstPanel, Value endPanel);
  void emitPanels(Value begin, Value end, int64_t vectors, Value lastMask);
  void emitBatches(Value panel, int64_t vectors, Value lastMask);
  void emitPanel(Value panel, int64_t vectors, Value lastMask);
  void emitTile(Value tile, int64_t rows, Value panel, int64_t vectors,
                Value lastMask);
  Value firstRowOf(Value tile, int64_t rows);

  /// A tile whose sums are complete and whose epilogue is not.
  struct WaitingTile {
    Value row, column; ///< of its first element
    Value vectorCount; ///< 0: there is no tile
  };
  bool defers(int64_t vectors, Value lastMask) const {
    return plan.schedule.defer && !lastMask &&
           plan.deferredSteps(vectors, form.reductionExtent());
  }
  void emitDeferredTile(Value tile, int64_t rows, Value panel, int64_t vectors);
  void finishWaitingTile(int64_t vectors);
  void finishVector(const WaitingTile &tile, Value number, int64_t vectors);
  ContractionTile vectorOfTile(Value row, Value column, Value number,
                               int64_t vectors, const Value &sum);
  WaitingTile loadWaitingTile();
  void storeWaitingTile(const WaitingTile &tile);
  OperandStream streamLhs(Value row, int64_t rows);
  OperandStream streamRhs(Value panel, Value column);

  SmallVector<int64_t> stepsOf(const StridedView &view) const;
  SmallVector<int64_t> packedSteps(int64_t width) const;
  void prefetchNextPanel(Value k, Value tile, Value panel);

  ContractionPhase &phase;
  const ContractionForm &form;
  const TilesPlan &plan;
  OpBuilder &builder;
  Location loc;
  bool isDots; ///< sums along vectors, of tiles of one vector

  Value task, firstBatch, endBatch, batch, firstTile, endTile;
  SmallVector<Value> batchIndices;
  /// Steps of the sums that are being printed.
  StepBlock block{nullptr, 0};
  bool isFirstBlock = true, isLastBlock = true;
};

void ProductEmitter::run() {
  task = plan.productTasks == 1 ? phase.index(0) : getTask(phase.function);
  // Tasks that follow each other share rows of the left operand.
  Value panelGroup = phase.rem(task, plan.panelGroups);
  Value rest = phase.div(task, plan.panelGroups);
  Value tileGroup = phase.rem(rest, plan.tileGroups);
  Value batchGroup = phase.div(rest, plan.tileGroups);

  auto endOf = [&](Value group, Value first, int64_t perGroup, int64_t count) {
    Value end = phase.add(first, perGroup);
    return count % perGroup == 0 ? end : phase.min(end, count);
  };
  firstBatch = phase.mul(batchGroup, plan.batchesPerTask);
  endBatch =
      endOf(batchGroup, firstBatch, plan.batchesPerTask, form.batchCount());
  firstTile = phase.mul(tileGroup, plan.tilesPerTask);
  endTile = endOf(tileGroup, firstTile, plan.tilesPerTask, plan.tileCount);
  Value firstPanel = phase.mul(panelGroup, plan.panelsPerTask);
  Value endPanel =
      endOf(panelGroup, firstPanel, plan.panelsPerTask, plan.panelCount);

  emitBlocks([&] { emitAllPanels(firstPanel, endPanel); });
}

/// Blocks of steps outside, so that what a block reads of both operands stays in the
/// caches. The first and the last one differ from those between in what they do with
/// the sums.
void ProductEmitter::emitBlocks(llvm::function_ref<void()> emit) {
  int64_t count = form.reduction[0].extent, size = plan.blockIterations;
  if (size >= count) {
    block = {phase.index(0), count};
    return emit();
  }
  int64_t last = (count - 1) / size * size;
  block = {phase.index(0), size};
  isLastBlock = false;
  emit();
  isFirstBlock = false;
  phase.forEach(phase.index(size), phase.index(last), size, [&](Value first) {
    block.first = first;
    emit();
  });
  isLastBlock = true;
  block = {phase.index(last), count - last};
  emit();
}

void ProductEmitter::emitAllPanels(Value firstPanel, Value endPanel) {
  bool lastIsWhole = phase.lastPanelIsWhole();
  int64_t wholePanels = lastIsWhole ? plan.panelCount : plan.panelCount - 1;
  if (wholePanels > 0) {
    Value end = lastIsWhole ? endPanel : phase.min(endPanel, wholePanels);
    emitPanels(firstPanel, end, plan.panelVectors, nullptr);
  }
  if (!lastIsWhole) {
    Value lastMask = phase.maskOf(phase.lastLanes());
    int64_t vectors = phase.columnVectors() - wholePanels * plan.panelVectors;
    emitPanels(phase.max(firstPanel, wholePanels), endPanel, vectors, lastMask);
  }
}

void ProductEmitter::emitPanels(Value begin, Value end, int64_t vectors,
                                Value lastMask) {
  bool deferred = defers(vectors, lastMask);
  if (deferred)
    storeWaitingTile({begin, begin, phase.index(0)});
  phase.forEach(begin, end, 1,
                [&](Value panel) { emitBatches(panel, vectors, lastMask); });
  if (!deferred)
    return;
  batchIndices = phase.splitBatch(firstBatch);
  finishWaitingTile(vectors);
}

/// All batch elements of the task for one panel: they may share it.
void ProductEmitter::emitBatches(Value panel, int64_t vectors, Value lastMask) {
  auto emit = [&](Value element) {
    batch = element;
    batchIndices = phase.splitBatch(batch);
    emitPanel(panel, vectors, lastMask);
  };
  if (plan.batchesPerTask == 1)
    return emit(firstBatch);
  phase.forEach(firstBatch, endBatch, 1, emit);
}

/// All tiles of the task for one panel of a batch element: first the tall ones.
void ProductEmitter::emitPanel(Value panel, int64_t vectors, Value lastMask) {
  if (plan.schedule.rhs == PackTime::PerPanel) {
    int64_t panelStride =
        plan.panelColumns() * form.stride(form.rhs, form.columns);
    Value source = phase.add(phase.batchPosition(form.rhs, batchIndices),
                             phase.mul(panel, panelStride));
    emitPackPanel(phase, source, phase.mul(task, plan.rhsCopyElements), vectors,
                  lastMask);
  }
  auto emitTiles = [&](Value begin, Value end, int64_t rows) {
    phase.forEach(begin, end, 1, [&](Value tile) {
      if (defers(vectors, lastMask))
        return emitDeferredTile(tile, rows, panel, vectors);
      emitTile(tile, rows, panel, vectors, lastMask);
    });
  };
  bool oneHeight = plan.tallTileCount == plan.tileCount;
  emitTiles(firstTile,
            oneHeight ? endTile : phase.min(endTile, plan.tallTileCount),
            plan.tileRows);
  if (!oneHeight)
    emitTiles(phase.max(firstTile, plan.tallTileCount), endTile,
              plan.tileRows - 1);
}

/// The epilogue of each tile, one vector at a time, stands between the steps of
/// the next tile's sums: its divisions pass while they run, and what it reads was
/// fetched one tile before.
void ProductEmitter::emitDeferredTile(Value tile, int64_t rows, Value panel,
                                      int64_t vectors) {
  Value row = firstRowOf(tile, rows);
  Value column = phase.mul(panel, plan.panelColumns());
  WaitingTile waiting = loadWaitingTile();
  auto prefetch = [&](Value k) { prefetchNextPanel(k, tile, panel); };
  std::optional<int64_t> steps =
      plan.deferredSteps(vectors, form.reductionExtent());
  SmallVector<Value> sums =
      sumTiles(phase, rows, vectors, streamLhs(row, rows),
               streamRhs(panel, column), block, /*lastMask=*/nullptr, prefetch,
               {waiting.vectorCount, *steps, [&](Value number) {
                  finishVector(waiting, number, vectors);
                  emitEpiloguePrefetch(phase, vectorOfTile(row, column, number,
                                                           vectors, nullptr));
                }});
  for (auto [number, sum] : llvm::enumerate(sums))
    vector::StoreOp::create(builder, loc, sum, phase.waitingSums(),
                            phase.index(number * plan.lanes));
  storeWaitingTile({row, column, phase.index(rows * vectors)});
}

/// The epilogue of the last tile.
void ProductEmitter::finishWaitingTile(int64_t vectors) {
  WaitingTile waiting = loadWaitingTile();
  phase.forEach(phase.index(0), waiting.vectorCount, 1,
                [&](Value number) { finishVector(waiting, number, vectors); });
}

void ProductEmitter::finishVector(const WaitingTile &tile, Value number,
                                  int64_t vectors) {
  Value sum = vector::LoadOp::create(
      builder, loc, phase.vectorOf(phase.accumulatorType()),
      phase.waitingSums(), phase.mul(number, plan.lanes));
  emitEpilogue(phase,
               vectorOfTile(tile.row, tile.column, number, vectors, sum));
}

/// Vector `number` of a tile as a tile of its own, with the sums `sum`.
ContractionTile ProductEmitter::vectorOfTile(Value row, Value column,
                                             Value number, int64_t vectors,
                                             const Value &sum) {
  return {sum,
          /*rows=*/1,
          /*vectors=*/1,
          batchIndices,
          phase.add(row, phase.div(number, vectors)),
          phase.add(column, phase.mul(phase.rem(number, vectors), plan.lanes)),
          /*lastMask=*/nullptr};
}

ProductEmitter::WaitingTile ProductEmitter::loadWaitingTile() {
  auto load = [&](int64_t field) {
    return memref::LoadOp::create(builder, loc, phase.waitingPlace(),
                                  phase.index(field));
  };
  return {load(0), load(1), load(2)};
}

/// In memory of the function's own, which LLVM keeps in registers.
void ProductEmitter::storeWaitingTile(const WaitingTile &tile) {
  Value fields[] = {tile.row, tile.column, tile.vectorCount};
  for (auto [field, value] : llvm::enumerate(fields))
    memref::StoreOp::create(builder, loc, value, phase.waitingPlace(),
                            phase.index(field));
}

Value ProductEmitter::firstRowOf(Value tile, int64_t rows) {
  Value row = phase.mul(tile, rows);
  if (rows < plan.tileRows) // each tall tile before it has one row more
    row = phase.add(row, plan.tallTileCount);
  return row;
}

void ProductEmitter::emitTile(Value tile, int64_t rows, Value panel,
                              int64_t vectors, Value lastMask) {
  Value row = firstRowOf(tile, rows);
  Value column = phase.mul(panel, plan.panelColumns());

  SmallVector<Value> sums;
  if (isDots)
    sums.push_back(sumDots(phase, streamLhs(row, rows),
                           streamRhs(panel, column), lastMask));
  else
    sums = sumTiles(phase, rows, vectors, streamLhs(row, rows),
                    streamRhs(panel, column), block, lastMask,
                    [&](Value k) { prefetchNextPanel(k, tile, panel); });
  ContractionTile place{{}, rows, vectors, batchIndices, row, column, lastMask};
  // Blocks have sums of their own: the longer a sum, the more it would lose.
  if (!isFirstBlock)
    for (auto [sum, carried] : llvm::zip_equal(sums, loadSums(phase, place)))
      sum = arith::AddFOp::create(builder, loc, carried, sum);
  if (!isLastBlock) {
    place.accumulators = sums;
    return storeSums(phase, place);
  }
  emitEpilogue(phase,
               {sums, rows, vectors, batchIndices, row, column, lastMask});
}

OperandStream ProductEmitter::streamLhs(Value row, int64_t rows) {
  if (plan.schedule.lhs == PackTime::Before) {
    Value base = phase.mul(row, form.reductionExtent());
    if (plan.lhsCopies > 1)
      base = phase.add(
          base, phase.mul(phase.copyOf(form.lhs, batch), plan.lhsCopyElements));
    return {phase.packedLhs(), base, 1, packedSteps(rows), 0};
  }
  int64_t rowStride = form.stride(form.lhs, form.rows);
  Value base = phase.add(phase.batchPosition(form.lhs, batchIndices),
                         phase.mul(row, rowStride));
  Value buffer = plan.widensLhs() ? phase.packedLhs() : phase.lhsSource();
  return {buffer, base, rowStride, stepsOf(form.lhs), 0};
}

OperandStream ProductEmitter::streamRhs(Value panel, Value column) {
  if (plan.schedule.rhs != PackTime::Never) {
    bool perPanel = plan.schedule.rhs == PackTime::PerPanel;
    Value base = phase.index(0);
    if (plan.rhsCopies > 1)
      base = phase.mul(perPanel ? task : phase.copyOf(form.rhs, batch),
                       plan.rhsCopyElements);
    if (!perPanel)
      base = phase.add(
          base, phase.mul(panel, form.reductionExtent() * plan.panelColumns()));
    Value panels = phase.rhsPanels();
    return {panels, base, 1, packedSteps(plan.panelColumns()),
            plan.lanes * countElementBytes(panels)};
  }
  int64_t columnStride = form.stride(form.rhs, form.columns);
  Value base = phase.add(phase.batchPosition(form.rhs, batchIndices),
                         phase.mul(column, columnStride));
  return {phase.rhsSource(), base, columnStride, stepsOf(form.rhs), 0};
}

/// Distances in a buffer between the iterations of each reduction group.
SmallVector<int64_t> ProductEmitter::stepsOf(const StridedView &view) const {
  SmallVector<int64_t> steps;
  for (const LoopGroup &group : form.reduction)
    steps.push_back(form.stride(view, group));
  return steps;
}

/// The same for a packed operand with `width` elements for each step of k.
SmallVector<int64_t> ProductEmitter::packedSteps(int64_t width) const {
  SmallVector<int64_t> steps;
  for (size_t group = 0; group < form.reduction.size(); ++group)
    steps.push_back(form.stepsPerIteration(group) * width);
  return steps;
}

/// Each tile of the task fetches its share of the next panel into L2.
void ProductEmitter::prefetchNextPanel(Value k, Value tile, Value panel) {
  if (!plan.schedule.prefetch)
    return;
  // Per panel, what the next one will be packed from is fetched.
  Value buffer = plan.schedule.rhs == PackTime::PerPanel ? phase.rhsSource()
                                                         : phase.rhsPanels();
  // What a prefetch brings.
  int64_t lineElements = kLineBytes / countElementBytes(buffer);
  int64_t reduction = form.reductionExtent();
  int64_t panelElements = reduction * plan.panelColumns();
  int64_t steps = block.count * form.stepsPerIteration(0);
  int64_t blockElements = steps * plan.panelColumns();
  int64_t lines = llvm::divideCeil(blockElements, lineElements);
  int64_t rounds = llvm::divideCeil(steps, kUnroll);
  int64_t linesPerRound =
      llvm::divideCeil(lines, rounds * plan.tilesPerTask * plan.batchesPerTask);
  // The last panel is fetched again rather than reading past the buffer, and the
  // last lines of a panel once the others are there: more would spoil the cache.
  Value next = phase.min(phase.add(panel, 1), plan.panelCount - 1);
  Value batchInTask =
      builder.createOrFold<arith::SubIOp>(loc, batch, firstBatch);
  Value tileInTask =
      phase.add(phase.mul(batchInTask, plan.tilesPerTask),
                builder.createOrFold<arith::SubIOp>(loc, tile, firstTile));
  Value round = phase.add(phase.mul(tileInTask, rounds), phase.div(k, kUnroll));
  Value offset = phase.min(
      phase.mul(round, linesPerRound * lineElements),
      std::max<int64_t>(0, blockElements - linesPerRound * lineElements));
  Value position = phase.add(phase.mul(next, panelElements), offset);
  position =
      phase.add(position, phase.mul(block.first, form.stepsPerIteration(0) *
                                                     plan.panelColumns()));
  if (plan.schedule.rhs == PackTime::PerPanel) {
    // The last panel may have fewer columns.
    int64_t elements = form.columns.extent * reduction;
    position =
        phase.min(position, std::max<int64_t>(0, elements - linesPerRound *
                                                                lineElements));
    position = phase.add(position, phase.batchPosition(form.rhs, batchIndices));
  }
  for (int64_t line = 0; line < linesPerRound; ++line)
    memref::PrefetchOp::create(builder, loc, buffer,
                               phase.add(position, line * lineElements),
                               /*isWrite=*/false, /*localityHint=*/2,
                               /*isDataCache=*/true);
}

} // namespace

void ingot::cpu::emitTilesPhase(ContractionPhase &phase) {
  ProductEmitter(phase, /*isDots=*/false).run();
}

void ingot::cpu::emitDotsPhase(ContractionPhase &phase) {
  ProductEmitter(phase, /*isDots=*/true).run();
}
