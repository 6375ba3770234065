//===- NestPrinter.cpp - The loops around the sweeps of a nest --------------===//
//
// Groups, stages and blocks of rows, and the memory that a task needs for them.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/NestPrinter.h"
#include "passes/schedule/RowBlocking.h"

using namespace mlir;
using namespace ingot::cpu;

/// Rows of a step of columns up to which no loop is worth its counter.
static constexpr int64_t kMaxUnrolledRows = 16;
/// Iterations of outer group dimensions for each task from which on whole ones are even
/// shares.
static constexpr int64_t kMinOuterGroups = 4;

NestPrinter::NestPrinter(const PrintedNest &printed, Value task,
                         TargetAttr target)
    : PrintedNest(printed), task(task), lanes(target.getLanes(32)),
      blocking(nest.blocking), columnRows(findColumnRows(graph, nest, target)),
      values(printed, lanes) {}

void NestPrinter::print() {
  allocateRows();
  if (nest.split == RowSplit::Columns)
    chooseColumnRange();
  printGroups();
}

//===----------------------------------------------------------------------===//
// Memory of the task
//===----------------------------------------------------------------------===//

void NestPrinter::allocateRows() {
  for (const KeptElement &kept : nest.kept)
    if (!kept.place && !keptRows.count(kept.node))
      keptRows[kept.node] = allocateRow(kept.node, blocking.rows);
  for (ArrayRef<NodeId> stage : columnRows)
    for (NodeId id : stage)
      if (!values.rows.count(id))
        values.rows[id] = {allocateRow(id, 1), std::nullopt,
                           /*isPerRow=*/false, /*isReady=*/false};
  for (const RowItem &item : nest.items)
    if (accumulatesRow(item) && !item.isSplit && !blocking.isColumnwise)
      values.rows[item.node] = {allocateRow(item.node, 1), std::nullopt,
                                /*isPerRow=*/false, /*isReady=*/true};
}

Value NestPrinter::allocateRow(NodeId id, int64_t count) {
  return memory.taskRow(storageType(graph.nodes[id].type),
                        count * columnCount(), task, nest.tasks);
}

void NestPrinter::chooseColumnRange() {
  int64_t step = static_cast<int64_t>(lanes) * blocking.vectors;
  auto [low, high] = loops.partOf(columnCount() / step, task, nest.tasks);
  columnLow = loops.multiply(low, step);
  columnHigh = loops.multiply(high, step);
  isLastTask = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                     task, loops.index(nest.tasks - 1));
}

//===----------------------------------------------------------------------===//
// Groups and stages
//===----------------------------------------------------------------------===//

SmallVector<Value> NestPrinter::printLoop(RowDepth depth, Value low, Value high,
                                          int64_t step, ValueRange inits,
                                          LoopBuilder::Body body) {
  SmallVector<Value> results = loops.loop(
      low, high, step, inits, [&](Operation *op) { values.enter(depth, op); },
      body);
  values.leave();
  return results;
}

void NestPrinter::printGroups() {
  int64_t groups = graph.volume(nest.groupSet());
  auto body = [&](Value group, ValueRange) -> SmallVector<Value> {
    values.setPositions(nest.groupDims, group, 0);
    printStages();
    return {};
  };
  Value zero = loops.index(0);
  chunk = task;
  if (walksInnerGroups()) {
    printInnerGroups();
  } else if (nest.split == RowSplit::Groups) {
    auto [low, high] = loops.partOf(groups, task, nest.tasks);
    printLoop(InGroup, low, high, 1, {}, body);
  } else if (nest.split == RowSplit::Rows && groups > 1) {
    Value group = loops.divide(task, nest.chunks);
    chunk = loops.remainder(task, nest.chunks);
    body(group, {});
  } else if (groups > 1) {
    printLoop(InGroup, zero, loops.index(groups), 1, {}, body);
  } else {
    body(zero, {});
  }
}

/// Groups of a few elements: to divide for the position of each would cost as much as
/// they do.
bool NestPrinter::walksInnerGroups() const {
  if (!blocking.isColumnwise || nest.groupDims.size() < 2)
    return false;
  int64_t outer =
      graph.volume(nest.groupSet()) / graph.extents[nest.groupDims.back()];
  return nest.split == RowSplit::None || outer >= kMinOuterGroups * nest.tasks;
}

void NestPrinter::printInnerGroups() {
  unsigned inner = nest.groupDims.back();
  ArrayRef<unsigned> outerDims = ArrayRef(nest.groupDims).drop_back();
  int64_t extent = graph.extents[inner];
  int64_t outerCount = graph.volume(nest.groupSet()) / extent;
  auto printInner = [&](Value position, ValueRange) -> SmallVector<Value> {
    values.setPosition(inner, 0, position);
    printStages();
    return {};
  };
  auto printOuter = [&](Value number, ValueRange) -> SmallVector<Value> {
    values.setPositions(outerDims, number, 0);
    return printLoop(InGroup, loops.index(0), loops.index(extent), 1, {},
                     printInner);
  };
  auto [low, high] = nest.split == RowSplit::Groups
                         ? loops.partOf(outerCount, task, nest.tasks)
                         : std::pair(loops.index(0), loops.index(outerCount));
  printLoop(InGroup, low, high, 1, {}, printOuter);
}

void NestPrinter::printStages() {
  values.forget(InGroup);
  for (unsigned stage = 0; stage < nest.stageCount(); ++stage)
    printStage(stage);
}

void NestPrinter::printStage(unsigned stage) {
  if (blocking.isColumnwise)
    return printColumnwise();
  SmallVector<const RowItem *> carriedItems;
  SmallVector<Value> carried;
  bool hasRows = false;
  for (const RowItem &item : nest.items) {
    if (item.stage != stage)
      continue;
    hasRows |= item.place == RowPlace::Element || item.place == RowPlace::Row;
    if (!isCarried(item))
      continue;
    carriedItems.push_back(&item);
    TypedAttr neutral = values.neutralOf(item.node);
    carried.append(carriedCount(item), item.place == RowPlace::Row
                                           ? values.constant(neutral)
                                           : values.splatConstant(neutral));
  }
  clearSumRows(stage);
  if (hasRows) {
    computeColumnRows(stage);
    carried = blocking.isTiled ? printTiles(stage) : printRows(stage, carried);
  }
  ArrayRef<Value> rest = carried;
  for (const RowItem *item : carriedItems) {
    finishCarried(*item, rest.take_front(carriedCount(*item)));
    rest = rest.drop_front(carriedCount(*item));
  }
  printGroupItems(stage);
}

void NestPrinter::computeColumnRows(unsigned stage) {
  if (!nest.column || columnRows[stage].empty())
    return;
  ArrayRef<NodeId> waiting = columnRows[stage];
  for (NodeId id : waiting)
    values.rows[id].isReady = false;
  values.setBlock(1, /*isTile=*/false);
  Accumulators none;
  printColumns(none, {}, [&](unsigned, Lane) {
    for (NodeId id : waiting)
      values.vectorOf(id, 0);
    values.storeRows();
  });
  for (NodeId id : values.takeNewlyStored())
    values.rows[id].isReady = true;
}

void NestPrinter::printGroupItems(unsigned stage) {
  SmallVector<const RowItem *> columnItems;
  SmallVector<ScalarStore> stores; // after all values: see printBlock
  for (const RowItem &item : nest.items) {
    if (item.stage != stage)
      continue;
    if (item.place == RowPlace::Group)
      stores.push_back({&item, 0, values.scalarOf(item.node, 0)});
    if (item.place == RowPlace::GroupColumn)
      columnItems.push_back(&item);
  }
  storeScalars(stores);
  if (columnItems.empty())
    return;
  Accumulators none;
  blockRows = 1;
  values.setBlock(1, /*isTile=*/false);
  printColumns(none, {}, [&](unsigned u, Lane lane) {
    printElements(columnItems, none, u, lane);
  });
}

//===----------------------------------------------------------------------===//
// Columns outside of rows
//===----------------------------------------------------------------------===//

void NestPrinter::printColumnwise() {
  int64_t columns = columnCount();
  int64_t step = static_cast<int64_t>(lanes) * blocking.vectors;
  int64_t whole = columns / step * step;
  // The loop counts as one of groups: what is the same in all rows of a group is
  // the same in all rows of a step.
  if (whole == step)
    printColumnStep(loops.index(0), step);
  else if (whole > 0)
    printLoop(InGroup, loops.index(0), loops.index(whole), step, {},
              [&](Value column, ValueRange) -> SmallVector<Value> {
                printColumnStep(column, step);
                return {};
              });
  if (whole < columns)
    printColumnStep(loops.index(whole), columns - whole);
}

void NestPrinter::printColumnStep(Value column, int64_t count) {
  SmallVector<Lane> step;
  for (int64_t first = 0; first < count; first += lanes)
    step.push_back(
        {loops.add(column, first),
         static_cast<unsigned>(std::min<int64_t>(lanes, count - first))});
  SmallVector<const RowItem *> sums, columnItems;
  SmallVector<Value> carried;
  // Without a loop the sums begin with the first row.
  bool hasLoop = rowCount() > kMaxUnrolledRows;
  for (const RowItem &item : nest.items) {
    (item.isReduction ? sums : columnItems).push_back(&item);
    if (item.isReduction)
      carried.append(step.size(),
                     hasLoop ? values.splatConstant(values.neutralOf(item.node))
                             : Value());
  }
  values.forget(InGroup); // of another step
  blockRows = 1;
  values.setBlock(1, /*isTile=*/false);
  auto sumRow = [&](ArrayRef<Value> before) {
    values.forget(InRow);
    SmallVector<Value> after(before);
    for (auto [u, lane] : llvm::enumerate(step)) {
      values.setLane(lane);
      for (auto [number, item] : llvm::enumerate(sums)) {
        Value &sum = after[number * step.size() + u];
        sum = accumulate(item->node, sum, 0, lane);
      }
    }
    return after;
  };
  carried = printRowLoops(0, carried, sumRow);
  Accumulators none;
  for (auto [u, lane] : llvm::enumerate(step)) {
    values.setLane(lane);
    for (auto [number, item] : llvm::enumerate(sums))
      values.define(InLane, item->node, 0, carried[number * step.size() + u]);
    printElements(columnItems, none, u, lane);
  }
}

SmallVector<Value> NestPrinter::printRowLoops(
    unsigned place, ArrayRef<Value> carried,
    llvm::function_ref<SmallVector<Value>(ArrayRef<Value>)> body) {
  ArrayRef<unsigned> dims = ArrayRef(nest.rowDims).drop_front(place);
  if (dims.empty())
    return body(carried);
  int64_t extent = graph.extents[dims.front()], rows = 1;
  for (unsigned dim : dims)
    rows *= graph.extents[dim];
  auto printFrom = [&](Value position, ArrayRef<Value> before) {
    values.setPosition(dims.front(), 0, position);
    return printRowLoops(place + 1, before, body);
  };
  if (rows <= kMaxUnrolledRows) {
    SmallVector<Value> sums(carried);
    for (int64_t row = 0; row < extent; ++row)
      sums = printFrom(loops.index(row), sums);
    return sums;
  }
  return printLoop(InRow, loops.index(0), loops.index(extent), 1, carried,
                   [&](Value position, ValueRange before) {
                     return printFrom(position, SmallVector<Value>(before));
                   });
}

//===----------------------------------------------------------------------===//
// Blocks of rows
//===----------------------------------------------------------------------===//

SmallVector<Value> NestPrinter::printRows(unsigned stage,
                                          SmallVector<Value> carried) {
  int64_t rows = rowCount(), block = blocking.rows;
  auto body = [&](unsigned count) {
    return [&, count](Value row, ValueRange inits) {
      for (unsigned q = 0; q < count; ++q)
        values.setPositions(nest.rowDims, loops.add(row, q), q);
      return printBlock(stage, count, inits);
    };
  };
  Value low = loops.index(0), high = loops.index(rows);
  if (nest.split == RowSplit::Rows) {
    // Parts are whole blocks, except for the last.
    auto [first, end] =
        loops.partOf(llvm::divideCeil(rows, block), chunk, nest.chunks);
    low = loops.multiply(first, block);
    high = loops.multiply(end, block);
    if (rows % block != 0)
      high = arith::MinUIOp::create(builder, loc, high, loops.index(rows));
  } else if (rows <= block) {
    return body(block)(low, carried);
  }
  Value whole = high;
  if (rows % block != 0) {
    Value length = arith::SubIOp::create(builder, loc, high, low);
    whole = loops.add(low, loops.multiply(loops.divide(length, block), block));
  }
  carried = printLoop(InRow, low, whole, block, carried, body(block));
  if (rows % block != 0)
    carried = printLoop(InRow, whole, high, 1, carried, body(1));
  return carried;
}

SmallVector<Value> NestPrinter::printTiles(unsigned stage) {
  unsigned inner = nest.rowDims.back();
  int64_t extent = graph.extents[inner], block = blocking.rows;
  int64_t blocks = llvm::divideCeil(extent, block);
  int64_t runs = rowCount() / extent;
  ArrayRef<unsigned> outerDims = ArrayRef(nest.rowDims).drop_back();
  auto printBlockAt = [&](Value first, unsigned count) {
    for (unsigned q = 0; q < count; ++q)
      values.setPosition(inner, q, loops.add(first, q));
    printBlock(stage, count, {});
  };
  auto body = [&](Value number, ValueRange) -> SmallVector<Value> {
    Value run = loops.divide(number, blocks);
    Value inRun = runs > 1 ? loops.remainder(number, blocks) : number;
    for (unsigned q = 0; q < block; ++q)
      values.setPositions(outerDims, run, q);
    Value first = loops.multiply(inRun, block);
    if (extent % block == 0) {
      printBlockAt(first, block);
      return {};
    }
    Value isWhole =
        arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ule, first,
                              loops.index(extent - block));
    auto ifOp = scf::IfOp::create(builder, loc, isWhole,
                                  /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    values.enter(InRow, ifOp);
    builder.setInsertionPoint(ifOp.thenYield());
    printBlockAt(first, block);
    builder.setInsertionPoint(ifOp.elseYield());
    printBlockAt(first, extent % block);
    values.leave();
    return {};
  };
  Value low = loops.index(0), high = loops.index(blocks * runs);
  if (nest.split == RowSplit::Rows)
    std::tie(low, high) = loops.partOf(blocks * runs, chunk, nest.chunks);
  return printLoop(InRow, low, high, 1, {}, body);
}

SmallVector<Value> NestPrinter::printBlock(unsigned stage, unsigned count,
                                           ValueRange inits) {
  values.forget(InRow);
  values.setBlock(count, blocking.isTiled);
  for (const KeptElement &kept : nest.kept)
    if (kept.stage != stage)
      values.rows.erase(kept.node);
  for (const KeptElement &kept : nest.kept)
    if (kept.stage == stage)
      values.rows[kept.node] = {kept.place ? memory.buffer(kept.place->buffer)
                                           : keptRows.lookup(kept.node),
                                kept.place, /*isPerRow=*/!kept.place,
                                /*isReady=*/false};
  blockRows = count;
  SmallVector<Value> carried(inits);
  for (unsigned sweep = 0; sweep < nest.sweepCount(stage); ++sweep)
    printSweep(stage, sweep, carried);
  // All values first: a result may overwrite an input.
  SmallVector<ScalarStore> stores;
  unsigned next = 0;
  for (const RowItem &item : nest.items) {
    if (item.stage != stage)
      continue;
    if (item.place == RowPlace::Row)
      printRowItem(item, carried, next, stores);
    if (isCarried(item))
      next += carriedCount(item);
  }
  storeScalars(stores);
  return carried;
}

void NestPrinter::printRowItem(const RowItem &item,
                               MutableArrayRef<Value> carried, unsigned next,
                               SmallVectorImpl<ScalarStore> &stores) {
  for (unsigned q = 0; q < blockRows; ++q) {
    Value value = values.scalarOf(elementOf(graph, item), q);
    if (item.isReduction)
      carried[next] = values.combine(item.node, carried[next], value);
    else
      stores.push_back({&item, q, value});
  }
}

void NestPrinter::storeScalars(ArrayRef<ScalarStore> stores) {
  for (const ScalarStore &store : stores)
    storeScalar(store.item->target, store.q, store.value);
}

void NestPrinter::storeScalar(const Access &target, unsigned q, Value value) {
  values.storeScalar(value, memory.buffer(target.buffer),
                     values.addressOf(target, q));
}

void ingot::cpu::printRowNest(OpBuilder &builder, Location loc,
                              const ScalarGraph &graph, const RowNest &nest,
                              KernelMemory &memory, Value task,
                              TargetAttr target) {
  NestPrinter({builder, loc, graph, nest, memory}, task, target).print();
}
