//===- RowProgram.cpp - Prints a nest of sweeps as vector loops -------------===//
//
// Several vectors and several rows at a time hide latencies; the accumulators of
// each are combined in a fixed order.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowBlocking.h"
#include "passes/cpu/RowValues.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot;

namespace {

/// The running value of a reduction in each unrolled vector; null before the
/// first element.
using Accumulators = SmallVector<SmallVector<Value>>;

class NestPrinter {
public:
  NestPrinter(OpBuilder &builder, Location loc, const ScalarGraph &graph,
              const RowNest &nest, KernelMemory &memory, Value task,
              unsigned lanes)
      : builder(builder), loc(loc), loops(builder, loc), graph(graph),
        nest(nest), memory(memory), task(task), lanes(lanes),
        blocking(chooseBlocking(graph, nest, lanes)),
        values(builder, loc, graph, nest, memory, lanes) {}

  void print() {
    allocateRows();
    if (nest.split == RowSplit::Columns)
      chooseColumnRange();
    printGroups();
  }

private:
  bool reducesColumn(const RowItem &item) const {
    return item.place == RowPlace::Element &&
           graph.nodes[item.node].reduced.contains(*nest.column);
  }
  /// A sum over rows that keeps the columns: its accumulator is a row.
  bool accumulatesRow(const RowItem &item) const {
    return item.isReduction && item.isCross &&
           item.place == RowPlace::Element && !reducesColumn(item);
  }
  /// A sum over rows whose accumulators are carried from row to row.
  bool isCarried(const RowItem &item) const {
    return item.isReduction && item.isCross && !accumulatesRow(item);
  }
  /// Values that a carried reduction takes along: vectors, or one number.
  unsigned carriedCount(const RowItem &item) const {
    return item.place == RowPlace::Row ? 1 : blocking.vectors;
  }
  bool reducesRow(const RowItem &item) const {
    return item.isReduction && !item.isCross;
  }
  int64_t rowCount() const { return graph.volume(nest.rowSet()); }
  int64_t columnCount() const { return graph.extents[*nest.column]; }

  //===--------------------------------------------------------------------===//
  // Memory of the task
  //===--------------------------------------------------------------------===//

  void allocateRows() {
    for (const KeptElement &kept : nest.kept)
      if (!kept.place && !keptRows.count(kept.node))
        keptRows[kept.node] = allocateRow(kept.node, blocking.rows);
    for (ArrayRef<NodeId> stage : blocking.columnRows)
      for (NodeId id : stage)
        if (!values.rows.count(id))
          values.rows[id] = {allocateRow(id, 1), std::nullopt,
                             /*isPerRow=*/false, /*isReady=*/false};
    for (const RowItem &item : nest.items)
      if (accumulatesRow(item) && !item.isSplit)
        values.rows[item.node] = {allocateRow(item.node, 1), std::nullopt,
                                  /*isPerRow=*/false, /*isReady=*/true};
  }

  Value allocateRow(NodeId id, int64_t count) {
    return memory.taskRow(storageType(graph.nodes[id].type),
                          count * columnCount(), task, nest.tasks);
  }

  /// Splits the columns in whole steps of the sweep's loop; the last task has
  /// the tail, too.
  void chooseColumnRange() {
    int64_t step = static_cast<int64_t>(lanes) * blocking.vectors;
    auto [low, high] = loops.partOf(columnCount() / step, task, nest.tasks);
    columnLow = loops.multiply(low, step);
    columnHigh = loops.multiply(high, step);
    isLastTask = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                       task, loops.index(nest.tasks - 1));
  }

  //===--------------------------------------------------------------------===//
  // Loops around the sweeps
  //===--------------------------------------------------------------------===//

  SmallVector<Value> printLoop(RowDepth depth, Value low, Value high,
                               int64_t step, ValueRange inits,
                               LoopBuilder::Body body) {
    SmallVector<Value> results = loops.loop(
        low, high, step, inits, [&](Operation *op) { values.enter(depth, op); },
        body);
    values.leave();
    return results;
  }

  void printGroups() {
    int64_t groups = graph.volume(nest.groupSet());
    auto body = [&](Value group, ValueRange) -> SmallVector<Value> {
      values.forget(InGroup);
      values.setPositions(nest.groupDims, group, 0);
      for (unsigned stage = 0; stage < nest.stageCount(); ++stage)
        printStage(stage);
      return {};
    };
    Value zero = loops.index(0);
    chunk = task;
    if (nest.split == RowSplit::Groups) {
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

  void printStage(unsigned stage) {
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
      carried =
          blocking.isTiled ? printTiles(stage) : printRows(stage, carried);
    }
    ArrayRef<Value> rest = carried;
    for (const RowItem *item : carriedItems) {
      finishCarried(*item, rest.take_front(carriedCount(*item)));
      rest = rest.drop_front(carriedCount(*item));
    }
    printGroupItems(stage);
  }

  SmallVector<Value> printRows(unsigned stage, SmallVector<Value> carried) {
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
      whole =
          loops.add(low, loops.multiply(loops.divide(length, block), block));
    }
    carried = printLoop(InRow, low, whole, block, carried, body(block));
    if (rows % block != 0)
      carried = printLoop(InRow, whole, high, 1, carried, body(1));
    return carried;
  }

  /// Rows in blocks along the last row dimension, so that a block is a square of
  /// what is contiguous along it; the last block of a run is narrower.
  SmallVector<Value> printTiles(unsigned stage) {
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

  /// Prints the sweeps of a block of `count` rows, whose positions are set.
  SmallVector<Value> printBlock(unsigned stage, unsigned count,
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
    unsigned next = 0;
    for (const RowItem &item : nest.items) {
      if (item.stage != stage)
        continue;
      if (item.place == RowPlace::Row)
        printRowItem(item, carried, next);
      if (isCarried(item))
        next += carriedCount(item);
    }
    return carried;
  }

  void printRowItem(const RowItem &item, MutableArrayRef<Value> carried,
                    unsigned next) {
    for (unsigned q = 0; q < blockRows; ++q) {
      Value value = values.scalarOf(elementOf(graph, item), q);
      if (item.isReduction)
        carried[next] = values.combine(item.node, carried[next], value);
      else
        storeScalar(item.target, q, value);
    }
  }

  void storeScalar(const Access &target, unsigned q, Value value) {
    values.storeScalar(value, memory.buffer(target.buffer),
                       values.addressOf(target, q));
  }

  //===--------------------------------------------------------------------===//
  // Sweeps
  //===--------------------------------------------------------------------===//

  /// Prints one sweep of the rows of the block. `carried` holds the
  /// accumulators of the stage's carried reductions.
  void printSweep(unsigned stage, unsigned sweep,
                  MutableArrayRef<Value> carried) {
    SmallVector<const RowItem *> items;
    Accumulators accumulators;
    SmallVector<TypedAttr> neutrals;
    SmallVector<unsigned> carriedFrom;
    unsigned next = 0;
    for (const RowItem &item : nest.items) {
      if (item.stage != stage)
        continue;
      unsigned from = next;
      if (isCarried(item))
        next += carriedCount(item);
      if (item.place != RowPlace::Element || item.sweep != sweep)
        continue;
      items.push_back(&item);
      if (isCarried(item)) {
        carriedFrom.push_back(from);
        accumulators.emplace_back(
            ArrayRef<Value>(carried).slice(from, blocking.vectors));
        neutrals.push_back(values.neutralOf(item.node));
      } else if (reducesRow(item)) {
        accumulators.append(blockRows, SmallVector<Value>(blocking.vectors));
        neutrals.append(blockRows, values.neutralOf(item.node));
      }
    }
    bool prefetches = sweep == 1 && blocking.prefetches && !blocking.isTiled;
    printColumns(accumulators, neutrals, [&](unsigned u, Lane lane) {
      if (prefetches)
        prefetchFirstSweep(stage);
      printElements(items, accumulators, u, lane);
    });
    for (NodeId id : values.takeNewlyStored())
      values.rows[id].isReady = true;

    unsigned index = 0, carriedIndex = 0;
    for (const RowItem *item : items) {
      if (isCarried(*item)) {
        llvm::copy(accumulators[index++],
                   carried.begin() + carriedFrom[carriedIndex++]);
      } else if (reducesRow(*item)) {
        for (unsigned q = 0; q < blockRows; ++q)
          finishRowReduction(*item, q, accumulators[index++]);
      }
    }
  }

  /// While a later sweep computes, the rows that the next but one block reads
  /// first come from memory.
  void prefetchFirstSweep(unsigned stage) {
    llvm::SetVector<NodeId> loads;
    for (const RowItem &item : nest.items)
      if (item.stage == stage && item.sweep == 0 &&
          item.place == RowPlace::Element)
        visitExpression(graph, elementOf(graph, item), [&](NodeId id) {
          const ScalarNode &node = graph.nodes[id];
          if (node.kind == ScalarNode::Load &&
              node.access.stride(*nest.column) == 1 &&
              node.access.stride(nest.rowDims.back()) != 0)
            loads.insert(id);
        });
    int64_t distance = std::max<int64_t>(blockRows, 2);
    for (NodeId id : loads)
      for (unsigned q = 0; q < blockRows; ++q)
        values.prefetch(graph.nodes[id].access, q, distance);
  }

  /// Calls `body(u, lane)` so that every column of the task is covered, unrolled
  /// vector u after vector; the body updates `accumulators[..][u]`.
  void printColumns(Accumulators &accumulators, ArrayRef<TypedAttr> neutrals,
                    llvm::function_ref<void(unsigned, Lane)> body) {
    int64_t columns = columnCount();
    int64_t step = static_cast<int64_t>(lanes) * blocking.vectors;
    int64_t whole = columns / step * step;
    bool isSplit = nest.split == RowSplit::Columns;
    if (whole > step || isSplit) {
      startAccumulators(accumulators, neutrals);
      Value low = isSplit ? columnLow : loops.index(0);
      Value high = isSplit ? columnHigh : loops.index(whole);
      SmallVector<Value> last = printLoop(
          InLane, low, high, step, flatten(accumulators),
          [&](Value column, ValueRange carried) {
            unflatten(carried, accumulators);
            for (unsigned u = 0; u < blocking.vectors; ++u)
              printLane(u, {loops.add(column, u * lanes), lanes}, body);
            return flatten(accumulators);
          });
      unflatten(last, accumulators);
    } else {
      whole = 0;
    }
    auto printTail = [&] {
      unsigned u = 0;
      for (int64_t column = whole; column < columns; column += lanes, ++u)
        printLane(u % blocking.vectors,
                  {loops.index(column), static_cast<unsigned>(std::min<int64_t>(
                                            lanes, columns - column))},
                  body);
    };
    if (!isSplit || whole == columns)
      return printTail();
    printInLastTask(accumulators, printTail);
  }

  void printInLastTask(Accumulators &accumulators,
                       llvm::function_ref<void()> print) {
    SmallVector<Value> before = flatten(accumulators);
    auto ifOp =
        scf::IfOp::create(builder, loc, ValueRange(before).getTypes(),
                          isLastTask, /*withElseRegion=*/!before.empty());
    values.enter(InLane, ifOp);
    {
      OpBuilder::InsertionGuard guard(builder);
      if (before.empty()) {
        builder.setInsertionPoint(ifOp.thenYield());
        print();
      } else {
        builder.setInsertionPointToEnd(ifOp.thenBlock());
        print();
        scf::YieldOp::create(builder, loc, flatten(accumulators));
        builder.setInsertionPointToEnd(ifOp.elseBlock());
        scf::YieldOp::create(builder, loc, before);
      }
    }
    values.leave();
    unflatten(ifOp.getResults(), accumulators);
  }

  void printLane(unsigned u, Lane lane,
                 llvm::function_ref<void(unsigned, Lane)> body) {
    values.setLane(lane);
    body(u, lane);
  }

  void startAccumulators(Accumulators &accumulators,
                         ArrayRef<TypedAttr> neutrals) {
    for (auto [vectors, neutral] : llvm::zip_equal(accumulators, neutrals))
      for (Value &vector : vectors)
        if (!vector)
          vector = values.splatConstant(neutral);
  }

  static SmallVector<Value> flatten(const Accumulators &accumulators) {
    SmallVector<Value> flat;
    for (const SmallVector<Value> &vectors : accumulators)
      llvm::append_range(flat, vectors);
    return flat;
  }
  static void unflatten(ValueRange flat, Accumulators &accumulators) {
    for (SmallVector<Value> &vectors : accumulators)
      for (Value &vector : vectors) {
        vector = flat.front();
        flat = flat.drop_front();
      }
  }

  /// One vector of columns: all values first, then what they change, so that a
  /// result may overwrite an input.
  void printElements(ArrayRef<const RowItem *> items,
                     Accumulators &accumulators, unsigned u, Lane lane) {
    SmallVector<std::pair<const RowItem *, SmallVector<Value>>> stores;
    unsigned index = 0;
    for (const RowItem *item : items) {
      if (accumulatesRow(*item)) {
        addToSumRow(*item, lane);
      } else if (item->isReduction) {
        for (unsigned q = 0; q < blockRows; ++q) {
          Value &accumulator =
              accumulators[isCarried(*item) ? index : index + q][u];
          accumulator = accumulate(item->node, accumulator, q, lane);
        }
        index += isCarried(*item) ? 1 : blockRows;
      } else {
        stores.emplace_back(item, SmallVector<Value>());
        for (unsigned q = 0; q < blockRows; ++q)
          stores.back().second.push_back(values.vectorOf(item->node, q));
      }
    }
    values.storeRows();
    for (auto &[item, vectors] : stores)
      for (auto [q, vector] : llvm::enumerate(vectors))
        values.storeVector(vector, item->target, q);
  }

  //===--------------------------------------------------------------------===//
  // Reductions
  //===--------------------------------------------------------------------===//

  /// `accumulator` combined with the element of row `q`; null is nothing yet.
  Value accumulate(NodeId reduction, Value accumulator, unsigned q, Lane lane) {
    const ScalarNode &node = graph.nodes[reduction];
    NodeId element = node.operands[0];
    bool isWhole = lane.active == lanes;
    if (accumulator && isWhole && isa<arith::AddFOp>(node.op) &&
        values.isFusable(element)) {
      const ScalarNode &product = graph.nodes[element];
      return values.fma(values.vectorOf(product.operands[0], q),
                        values.vectorOf(product.operands[1], q), accumulator);
    }
    Value value = values.vectorOf(element, q);
    if (!isWhole)
      value = arith::SelectOp::create(
          builder, loc, values.maskOf(lane.active), value,
          values.splatConstant(values.neutralOf(reduction)));
    return accumulator ? values.combine(reduction, accumulator, value) : value;
  }

  void finishRowReduction(const RowItem &item, unsigned q,
                          ArrayRef<Value> vectors) {
    Value result = combineLanes(item.node, vectors);
    if (item.isSplit)
      storePart(item, result, q);
    else
      values.define(InRow, item.node, q, result);
  }

  void finishCarried(const RowItem &item, ArrayRef<Value> carried) {
    Value result = item.place == RowPlace::Row
                       ? carried.front()
                       : combineLanes(item.node, carried);
    if (item.isSplit)
      storePart(item, result, 0);
    else
      values.define(InGroup, item.node, 0, result);
  }

  void storePart(const RowItem &item, Value value, unsigned q) {
    Value address = loops.add(values.addressOf(item.target, q),
                              loops.multiply(chunk, item.chunkStride));
    values.storeScalar(value, memory.buffer(item.target.buffer), address);
  }

  /// The vectors of an accumulator, and then their lanes, combined in pairs.
  Value combineLanes(NodeId reduction, ArrayRef<Value> vectors) {
    SmallVector<Value> parts;
    llvm::copy_if(vectors, std::back_inserter(parts),
                  [](Value value) { return static_cast<bool>(value); });
    Value sum = combinePairs(reduction, parts);
    for (int64_t width = lanes; width > 1; width /= 2) {
      SmallVector<int64_t> low(width / 2), high(width / 2);
      std::iota(low.begin(), low.end(), 0);
      std::iota(high.begin(), high.end(), width / 2);
      sum = values.combine(
          reduction, vector::ShuffleOp::create(builder, loc, sum, sum, low),
          vector::ShuffleOp::create(builder, loc, sum, sum, high));
    }
    return vector::ExtractOp::create(builder, loc, sum, ArrayRef<int64_t>{0});
  }

  Value combinePairs(NodeId reduction, SmallVector<Value> parts) {
    while (parts.size() > 1) {
      SmallVector<Value> next;
      for (size_t i = 0; i + 1 < parts.size(); i += 2)
        next.push_back(values.combine(reduction, parts[i], parts[i + 1]));
      if (parts.size() % 2)
        next.push_back(parts.back());
      parts = std::move(next);
    }
    return parts.front();
  }

  //===--------------------------------------------------------------------===//
  // Rows of sums, and of values that do not change from row to row
  //===--------------------------------------------------------------------===//

  /// Where the accumulator row starts: the task's own row, or the part of it in
  /// scratch memory that a later phase combines.
  std::pair<Value, Value> sumRowOf(const RowItem &item) {
    if (!item.isSplit) {
      const StoredRow &row = values.rows.at(item.node);
      return {row.base, loops.index(0)};
    }
    Value start = values.addressOf(item.target, 0);
    return {memory.buffer(item.target.buffer),
            loops.add(start, loops.multiply(chunk, item.chunkStride))};
  }

  void clearSumRows(unsigned stage) {
    SmallVector<const RowItem *> items;
    for (const RowItem &item : nest.items)
      if (item.stage == stage && accumulatesRow(item))
        items.push_back(&item);
    if (items.empty())
      return;
    Accumulators none;
    printColumns(none, {}, [&](unsigned, Lane lane) {
      for (const RowItem *item : items) {
        auto [row, start] = sumRowOf(*item);
        values.store(values.splatConstant(values.neutralOf(item->node)), row,
                     loops.add(start, lane.column));
      }
    });
  }

  void addToSumRow(const RowItem &item, Lane lane) {
    auto [row, start] = sumRowOf(item);
    Value address = loops.add(start, lane.column);
    Value sum = values.load(row, address, graph.nodes[item.node].type);
    NodeId element = elementOf(graph, item);
    bool fuses = isa<arith::AddFOp>(graph.nodes[item.node].op) &&
                 values.isFusable(element);
    // Two chains of products, so that one need not wait for the other.
    Value chains[2] = {sum, Value()};
    SmallVector<Value> terms;
    for (unsigned q = 0; q < blockRows; ++q) {
      Value &chain = chains[blockRows > 2 ? q % 2 : 0];
      if (!fuses)
        terms.push_back(values.vectorOf(element, q));
      else if (chain)
        chain = values.fma(values.vectorOf(graph.nodes[element].operands[0], q),
                           values.vectorOf(graph.nodes[element].operands[1], q),
                           chain);
      else
        chain = values.vectorOf(element, q);
    }
    llvm::copy_if(chains, std::back_inserter(terms),
                  [](Value chain) { return static_cast<bool>(chain); });
    values.store(combinePairs(item.node, terms), row, address);
  }

  void computeColumnRows(unsigned stage) {
    if (!nest.column || blocking.columnRows[stage].empty())
      return;
    ArrayRef<NodeId> waiting = blocking.columnRows[stage];
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

  void printGroupItems(unsigned stage) {
    SmallVector<const RowItem *> columnItems;
    for (const RowItem &item : nest.items) {
      if (item.stage != stage)
        continue;
      if (item.place == RowPlace::Group)
        storeScalar(item.target, 0, values.scalarOf(item.node, 0));
      if (item.place == RowPlace::GroupColumn)
        columnItems.push_back(&item);
    }
    if (columnItems.empty())
      return;
    Accumulators none;
    blockRows = 1;
    values.setBlock(1, /*isTile=*/false);
    printColumns(none, {}, [&](unsigned u, Lane lane) {
      printElements(columnItems, none, u, lane);
    });
  }

  OpBuilder &builder;
  Location loc;
  LoopBuilder loops;
  const ScalarGraph &graph;
  const RowNest &nest;
  KernelMemory &memory;
  Value task;
  unsigned lanes;
  RowBlocking blocking;
  RowValues values;

  DenseMap<NodeId, Value> keptRows; ///< memory of kept elements without a place
  Value chunk; ///< which part of the group's rows, or of the columns
  Value columnLow, columnHigh, isLastTask;
  unsigned blockRows = 1; ///< rows in the block being printed
};

} // namespace

void ingot::printRowNest(OpBuilder &builder, Location loc,
                         const ScalarGraph &graph, const RowNest &nest,
                         KernelMemory &memory, Value task, unsigned lanes) {
  NestPrinter(builder, loc, graph, nest, memory, task, lanes).print();
}
