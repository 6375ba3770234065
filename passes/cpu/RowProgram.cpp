//===- RowProgram.cpp - Prints a nest of sweeps as vector loops -------------===//
//
// Every value is printed where it is first needed and as far out as it is
// defined: what depends on the row only stands before the loop over columns.
// Several vectors and several rows at a time hide latencies; the accumulators of
// each are combined in a fixed order.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowProgram.h"
#include "passes/cpu/LoopBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot;

namespace {

/// How far inside the nest a value is defined.
enum Depth { InTask, InGroup, InRow, InLane };

/// Some consecutive columns of one row: a vector of which `active` lanes count.
struct Lane {
  Value column;
  unsigned active;
};

/// The running value of a reduction in each unrolled vector; null before the
/// first element.
using Accumulators = SmallVector<SmallVector<Value>>;

class NestPrinter {
public:
  NestPrinter(OpBuilder &builder, Location loc, const ScalarGraph &graph,
              const RowNest &nest, KernelMemory &memory, Value task,
              unsigned lanes)
      : builder(builder), loc(loc), loops(builder, loc), graph(graph),
        nest(nest), memory(memory), task(task), lanes(lanes) {
    countUses();
    chooseBlocking();
  }

  void print() {
    allocateRows();
    if (nest.split == RowSplit::Columns)
      chooseColumnRange();
    printGroups();
  }

private:
  //===--------------------------------------------------------------------===//
  // Decisions
  //===--------------------------------------------------------------------===//

  bool hasColumn(NodeId id) const {
    return nest.column && graph.nodes[id].dims.contains(*nest.column);
  }
  bool reducesColumn(const RowItem &item) const {
    return item.place == RowPlace::Element && nest.column &&
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
  NodeId elementOf(const RowItem &item) const {
    return item.isReduction ? graph.nodes[item.node].operands[0] : item.node;
  }
  int64_t rowCount() const { return graph.volume(nest.rowSet()); }
  int64_t groupCount() const { return graph.volume(nest.groupSet()); }
  int64_t columnCount() const { return graph.extents[*nest.column]; }

  void countUses() {
    DenseSet<NodeId> seen;
    for (const RowItem &item : nest.items) {
      ++uses[elementOf(item)];
      countUsesBelow(elementOf(item), seen);
    }
  }
  void countUsesBelow(NodeId id, DenseSet<NodeId> &seen) {
    if (!seen.insert(id).second || graph.nodes[id].kind == ScalarNode::Reduce)
      return;
    for (NodeId operand : graph.nodes[id].operands) {
      ++uses[operand];
      countUsesBelow(operand, seen);
    }
  }

  /// How many rows and vectors are in flight: enough independent work to hide
  /// latency, few enough values for the registers.
  void chooseBlocking() {
    if (!nest.column)
      return;
    unsigned cost = 0;
    DenseSet<NodeId> seen;
    for (const RowItem &item : nest.items)
      visitExpression(graph, elementOf(item), [&](NodeId id) {
        if (hasColumn(id) && seen.insert(id).second)
          cost += costOf(graph.nodes[id]);
      });
    bool accumulates = false, reducesRows = false;
    for (const RowItem &item : nest.items) {
      accumulates |= accumulatesRow(item);
      reducesRows |= item.isReduction && !item.isCross;
    }
    int64_t vectors = llvm::divideCeil(columnCount(), lanes);
    unsigned wanted = vectors == 1 ? 4 : vectors == 2 ? 2 : 1;
    if (accumulates) // One load and store of the accumulator serves the block.
      wanted = reducesRows || cost > 16 ? 4 : 8;
    if (cost > 60)
      wanted = std::min(wanted, 2u);
    rowBlock = std::clamp<int64_t>(rowCount(), 1, wanted);
    unroll = cost > 80 || rowBlock >= 4   ? 1
             : cost > 40 || rowBlock == 2 ? 2
                                          : 4;
    unroll = std::min<int64_t>(unroll, vectors);
  }

  //===--------------------------------------------------------------------===//
  // Memory of the task
  //===--------------------------------------------------------------------===//

  void allocateRows() {
    for (NodeId id : nest.kept)
      keptRows[id] = memory.taskRow(storageType(graph.nodes[id].type),
                                    rowBlock * columnCount(), task, nest.tasks);
    for (const RowItem &item : nest.items)
      if (accumulatesRow(item) && !item.isSplit)
        sumRows[item.node] = memory.taskRow(graph.nodes[item.node].type,
                                            columnCount(), task, nest.tasks);
  }

  /// Splits the columns in whole steps of the sweep's loop; the last task has
  /// the tail, too.
  void chooseColumnRange() {
    int64_t step = static_cast<int64_t>(lanes) * unroll;
    auto [low, high] = loops.partOf(columnCount() / step, task, nest.tasks);
    columnLow = loops.multiply(low, step);
    columnHigh = loops.multiply(high, step);
    isLastTask = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                       task, loops.index(nest.tasks - 1));
  }

  //===--------------------------------------------------------------------===//
  // Loops around the sweeps
  //===--------------------------------------------------------------------===//

  /// Notes that `op` encloses what is printed next, at `depth`.
  struct Enclosure {
    Depth depth;
    Operation *op;
  };

  SmallVector<Value> printLoop(Depth depth, Value low, Value high, int64_t step,
                               ValueRange inits, LoopBuilder::Body body) {
    SmallVector<Value> results = loops.loop(
        low, high, step, inits,
        [&](Operation *op) { enclosures.push_back({depth, op}); }, body);
    enclosures.pop_back();
    return results;
  }

  void printGroups() {
    int64_t groups = groupCount();
    auto body = [&](Value group, ValueRange) -> SmallVector<Value> {
      enterGroup(group);
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

  void enterGroup(Value group) {
    known[InGroup].clear();
    splats[InGroup].clear();
    setPositions(nest.groupDims, group, 0);
  }

  void setPositions(ArrayRef<unsigned> dims, Value number, unsigned row) {
    SmallVector<int64_t> extents;
    for (unsigned dim : dims)
      extents.push_back(graph.extents[dim]);
    for (auto [dim, position] :
         llvm::zip_equal(dims, loops.delinearize(number, extents)))
      positions[{dim, row}] = position;
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
      if (item.place == RowPlace::Row)
        carried.push_back(scalarNeutral(item.node));
      else
        carried.append(unroll, splatConstant(neutralOf(item.node)));
    }
    clearSumRows(stage);
    if (hasRows)
      carried = printRows(stage, carried);
    ArrayRef<Value> rest = carried;
    for (const RowItem *item : carriedItems) {
      unsigned count = item->place == RowPlace::Row ? 1 : unroll;
      finishCarried(*item, rest.take_front(count));
      rest = rest.drop_front(count);
    }
    printGroupItems(stage);
  }

  SmallVector<Value> printRows(unsigned stage, SmallVector<Value> carried) {
    int64_t rows = rowCount(), block = rowBlock;
    auto body = [&](unsigned count) {
      return [&, count](Value row, ValueRange values) {
        return printRowBlock(stage, row, count, values);
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
    if (rows % block != 0)
      whole = loops.add(
          low, loops.multiply(loops.divide(subtract(high, low), block), block));
    carried = printLoop(InRow, low, whole, block, carried, body(block));
    if (rows % block != 0)
      carried = printLoop(InRow, whole, high, 1, carried, body(1));
    return carried;
  }

  Value subtract(Value lhs, Value rhs) {
    return arith::SubIOp::create(builder, loc, lhs, rhs);
  }

  /// Prints the sweeps of `count` rows from `row` on.
  SmallVector<Value> printRowBlock(unsigned stage, Value row, unsigned count,
                                   ValueRange carried) {
    known[InRow].clear();
    splats[InRow].clear();
    keptReady.clear();
    blockRows = count;
    for (unsigned q = 0; q < count; ++q)
      setPositions(nest.rowDims, loops.add(row, q), q);

    SmallVector<Value> values(carried);
    for (unsigned sweep = 0; sweep < nest.sweepCount(stage); ++sweep)
      printSweep(stage, sweep, values);
    unsigned next = 0;
    for (const RowItem &item : nest.items) {
      if (item.stage != stage)
        continue;
      if (item.place == RowPlace::Row)
        printRowItem(item, values, next);
      if (isCarried(item))
        next += item.place == RowPlace::Row ? 1 : unroll;
    }
    return values;
  }

  void printRowItem(const RowItem &item, MutableArrayRef<Value> carried,
                    unsigned next) {
    for (unsigned q = 0; q < blockRows; ++q) {
      Value value = scalarOf(elementOf(item), q);
      if (item.isReduction)
        carried[next] = combine(item.node, carried[next], value);
      else
        storeScalar(value, item.target, q);
    }
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
    SmallVector<int> carriedFrom; // per accumulator, or -1
    unsigned next = 0;
    for (const RowItem &item : nest.items) {
      if (item.stage != stage)
        continue;
      unsigned from = next;
      if (isCarried(item))
        next += item.place == RowPlace::Row ? 1 : unroll;
      if (item.place != RowPlace::Element || item.sweep != sweep)
        continue;
      items.push_back(&item);
      if (isCarried(item)) {
        carriedFrom.push_back(from);
        accumulators.emplace_back(ArrayRef<Value>(carried).slice(from, unroll));
      } else if (item.isReduction && !item.isCross) {
        carriedFrom.append(blockRows, -1);
        accumulators.append(blockRows, SmallVector<Value>(unroll));
      }
    }
    keptNow.clear();
    printColumns(accumulators, neutralsOf(items), [&](unsigned u, Lane lane) {
      printElements(items, accumulators, u, lane);
    });
    keptReady.insert(keptNow.begin(), keptNow.end());

    unsigned index = 0;
    for (const RowItem *item : items) {
      if (isCarried(*item)) {
        llvm::copy(accumulators[index], carried.begin() + carriedFrom[index]);
        ++index;
      } else if (item->isReduction && !item->isCross) {
        for (unsigned q = 0; q < blockRows; ++q)
          finishRowReduction(*item, q, accumulators[index++]);
      }
    }
  }

  /// The neutral element of each accumulator of a sweep.
  SmallVector<TypedAttr> neutralsOf(ArrayRef<const RowItem *> items) {
    SmallVector<TypedAttr> neutrals;
    for (const RowItem *item : items)
      if (isCarried(*item))
        neutrals.push_back(neutralOf(item->node));
      else if (item->isReduction && !item->isCross)
        neutrals.append(blockRows, neutralOf(item->node));
    return neutrals;
  }

  /// Calls `body(u, lane)` so that every column of the task is covered, unrolled
  /// vector u after vector; the body updates `accumulators[..][u]`.
  void printColumns(Accumulators &accumulators, ArrayRef<TypedAttr> neutrals,
                    llvm::function_ref<void(unsigned, Lane)> body) {
    int64_t columns = columnCount(),
            step = static_cast<int64_t>(lanes) * unroll;
    int64_t whole = columns / step * step;
    bool isSplit = nest.split == RowSplit::Columns;
    if (whole > step || isSplit) {
      startAccumulators(accumulators, neutrals);
      SmallVector<Value> flat = flatten(accumulators);
      Value low = isSplit ? columnLow : loops.index(0);
      Value high = isSplit ? columnHigh : loops.index(whole);
      flat = printLoop(
          InLane, low, high, step, flat, [&](Value column, ValueRange values) {
            unflatten(values, accumulators);
            for (unsigned u = 0; u < unroll; ++u)
              printLane(u, {loops.add(column, u * lanes), lanes}, body);
            return flatten(accumulators);
          });
      unflatten(flat, accumulators);
    } else {
      whole = 0;
    }
    auto printTail = [&] {
      unsigned u = 0;
      for (int64_t column = whole; column < columns; column += lanes, ++u)
        printLane(u % unroll,
                  {loops.index(column), static_cast<unsigned>(std::min<int64_t>(
                                            lanes, columns - column))},
                  body);
    };
    if (!isSplit || whole == columns)
      return printTail();
    SmallVector<Value> before = flatten(accumulators);
    auto ifOp =
        scf::IfOp::create(builder, loc, ValueRange(before).getTypes(),
                          isLastTask, /*withElseRegion=*/!before.empty());
    enclosures.push_back({InLane, ifOp});
    {
      OpBuilder::InsertionGuard guard(builder);
      if (before.empty()) {
        builder.setInsertionPoint(ifOp.thenYield());
        printTail();
      } else {
        builder.setInsertionPointToEnd(ifOp.thenBlock());
        printTail();
        scf::YieldOp::create(builder, loc, flatten(accumulators));
        builder.setInsertionPointToEnd(ifOp.elseBlock());
        scf::YieldOp::create(builder, loc, before);
      }
    }
    enclosures.pop_back();
    unflatten(llvm::to_vector_of<Value>(ifOp.getResults()), accumulators);
  }

  void printLane(unsigned u, Lane lane,
                 llvm::function_ref<void(unsigned, Lane)> body) {
    known[InLane].clear();
    current = lane;
    body(u, lane);
  }

  void startAccumulators(Accumulators &accumulators,
                         ArrayRef<TypedAttr> neutrals) {
    for (auto [vectors, neutral] : llvm::zip_equal(accumulators, neutrals))
      for (Value &vector : vectors)
        if (!vector)
          vector = splatConstant(neutral);
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
          stores.back().second.push_back(vectorOf(item->node, q));
      }
    }
    for (auto &[item, values] : stores)
      for (auto [q, value] : llvm::enumerate(values))
        storeVector(value, item->target, q);
  }

  /// `accumulator` combined with the element of row `q`; null is nothing yet.
  Value accumulate(NodeId reduction, Value accumulator, unsigned q, Lane lane) {
    const ScalarNode &node = graph.nodes[reduction];
    NodeId element = node.operands[0];
    bool isWhole = lane.active == lanes;
    if (accumulator && isWhole && isa<arith::AddFOp>(node.op) &&
        isFusable(element)) {
      const ScalarNode &product = graph.nodes[element];
      return fma(vectorOf(product.operands[0], q),
                 vectorOf(product.operands[1], q), accumulator);
    }
    Value value = vectorOf(element, q);
    if (!isWhole)
      value = arith::SelectOp::create(builder, loc, maskOf(lane.active), value,
                                      splatConstant(neutralOf(reduction)));
    return accumulator ? combine(reduction, accumulator, value) : value;
  }

  void finishRowReduction(const RowItem &item, unsigned q,
                          ArrayRef<Value> vectors) {
    Value result = combineLanes(item.node, vectors);
    if (item.isSplit)
      storePart(item, result, q);
    else
      known[InRow][{item.node, q}] = result;
  }

  void finishCarried(const RowItem &item, ArrayRef<Value> vectors) {
    Value result = item.place == RowPlace::Row
                       ? vectors.front()
                       : combineLanes(item.node, vectors);
    if (item.isSplit)
      storePart(item, result, 0);
    else
      known[InGroup][{item.node, 0}] = result;
  }

  /// The vectors of an accumulator, and then their lanes, combined in pairs.
  Value combineLanes(NodeId reduction, ArrayRef<Value> vectors) {
    SmallVector<Value> values;
    llvm::copy_if(vectors, std::back_inserter(values),
                  [](Value value) { return static_cast<bool>(value); });
    Value sum = combinePairs(reduction, values);
    for (int64_t width = lanes; width > 1; width /= 2) {
      SmallVector<int64_t> low(width / 2), high(width / 2);
      std::iota(low.begin(), low.end(), 0);
      std::iota(high.begin(), high.end(), width / 2);
      sum = combine(reduction,
                    vector::ShuffleOp::create(builder, loc, sum, sum, low),
                    vector::ShuffleOp::create(builder, loc, sum, sum, high));
    }
    return vector::ExtractOp::create(builder, loc, sum, ArrayRef<int64_t>{0});
  }

  Value combinePairs(NodeId reduction, SmallVector<Value> values) {
    while (values.size() > 1) {
      SmallVector<Value> next;
      for (size_t i = 0; i + 1 < values.size(); i += 2)
        next.push_back(combine(reduction, values[i], values[i + 1]));
      if (values.size() % 2)
        next.push_back(values.back());
      values = std::move(next);
    }
    return values.front();
  }

  //===--------------------------------------------------------------------===//
  // Sums over rows that keep the columns
  //===--------------------------------------------------------------------===//

  /// Where the accumulator row starts: the task's own row, or the part of it in
  /// scratch memory that a later phase combines.
  std::pair<Value, Value> sumRowOf(const RowItem &item) {
    if (!item.isSplit)
      return {sumRows.lookup(item.node), loops.index(0)};
    Value start = addressOf(item.target, 0);
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
        store(splatConstant(neutralOf(item->node)), row,
              loops.add(start, lane.column));
      }
    });
  }

  void addToSumRow(const RowItem &item, Lane lane) {
    auto [row, start] = sumRowOf(item);
    Value address = loops.add(start, lane.column);
    Value sum = load(row, address, graph.nodes[item.node].type);
    NodeId element = elementOf(item);
    bool fuses =
        isa<arith::AddFOp>(graph.nodes[item.node].op) && isFusable(element);
    // Two chains of products, so that one need not wait for the other.
    Value chains[2] = {sum, Value()};
    SmallVector<Value> terms;
    for (unsigned q = 0; q < blockRows; ++q) {
      Value &chain = chains[blockRows > 2 ? q % 2 : 0];
      if (!fuses)
        terms.push_back(vectorOf(element, q));
      else if (chain)
        chain = fma(vectorOf(graph.nodes[element].operands[0], q),
                    vectorOf(graph.nodes[element].operands[1], q), chain);
      else
        chain = vectorOf(element, q);
    }
    llvm::copy_if(chains, std::back_inserter(terms),
                  [](Value chain) { return static_cast<bool>(chain); });
    store(combinePairs(item.node, terms), row, address);
  }

  void printGroupItems(unsigned stage) {
    SmallVector<const RowItem *> columnItems;
    for (const RowItem &item : nest.items) {
      if (item.stage != stage)
        continue;
      if (item.place == RowPlace::Group)
        storeScalar(scalarOf(item.node, 0), item.target, 0);
      if (item.place == RowPlace::GroupColumn)
        columnItems.push_back(&item);
    }
    if (columnItems.empty())
      return;
    Accumulators none;
    blockRows = 1;
    printColumns(none, {}, [&](unsigned u, Lane lane) {
      printElements(columnItems, none, u, lane);
    });
  }

  //===--------------------------------------------------------------------===//
  // Values
  //===--------------------------------------------------------------------===//

  Depth depthOf(const DimSet &dims) const {
    if (nest.column && dims.contains(*nest.column))
      return InLane;
    if (dims.meets(nest.rowSet()))
      return InRow;
    return dims.meets(nest.groupSet()) ? InGroup : InTask;
  }

  Depth depthOf(NodeId id) {
    auto found = depths.find(id);
    if (found != depths.end())
      return found->second;
    const ScalarNode &node = graph.nodes[id];
    Depth depth = depthOf(node.dims);
    if (node.kind == ScalarNode::Reduce)
      depth = std::max(depth, isCrossReduction(id) ? InGroup : InRow);
    else
      for (NodeId operand : node.operands)
        depth = std::max(depth, depthOf(operand));
    return depths[id] = depth;
  }

  bool isCrossReduction(NodeId id) const {
    return llvm::any_of(nest.items, [&](const RowItem &item) {
      return item.isReduction && item.node == id && item.isCross;
    });
  }

  /// Moves the builder to the innermost place that is not deeper than `depth`.
  void moveOut(Depth depth) {
    for (const Enclosure &enclosure : enclosures)
      if (enclosure.depth > depth)
        return builder.setInsertionPoint(enclosure.op);
  }

  /// True if the value differs from row to row of a block.
  bool isPerRow(NodeId id) {
    auto found = perRow.find(id);
    if (found != perRow.end())
      return found->second;
    const ScalarNode &node = graph.nodes[id];
    bool result = node.dims.meets(nest.rowSet());
    if (node.kind == ScalarNode::Reduce)
      result |= !isCrossReduction(id);
    else
      for (NodeId operand : node.operands)
        result |= isPerRow(operand);
    return perRow[id] = result;
  }

  /// A value without columns.
  Value scalarOf(NodeId id, unsigned q) {
    const ScalarNode &node = graph.nodes[id];
    Depth depth = depthOf(id);
    assert(depth != InLane && "a column has no single value");
    std::pair key(id, isPerRow(id) ? q : 0);
    if (Value value = known[depth].lookup(key))
      return value;
    SmallVector<Value> operands;
    for (NodeId operand : node.operands)
      operands.push_back(scalarOf(operand, q));
    OpBuilder::InsertionGuard guard(builder);
    moveOut(depth);
    Value value;
    switch (node.kind) {
    case ScalarNode::Constant:
      value = arith::ConstantOp::create(builder, loc, node.value);
      break;
    case ScalarNode::Index:
      value = castIndex(indexSum(node, q, /*withColumn=*/false), node.type);
      break;
    case ScalarNode::Load:
      value = memref::LoadOp::create(builder, loc,
                                     memory.buffer(node.access.buffer),
                                     addressOf(node.access, q));
      if (node.type.isInteger(1))
        value = isNonzero(value);
      break;
    case ScalarNode::Apply:
      value = apply(node, operands, node.type);
      break;
    case ScalarNode::Reduce:
      llvm_unreachable("a reduction is used before it is done");
    }
    return known[depth][key] = value;
  }

  /// A value of the current lanes.
  Value vectorOf(NodeId id, unsigned q) {
    if (!hasColumn(id))
      return splatOf(id, q);
    std::pair key(id, isPerRow(id) ? q : 0);
    if (Value value = known[InLane].lookup(key))
      return value;
    const ScalarNode &node = graph.nodes[id];
    Value keptRow = keptRows.lookup(id), keptAt;
    if (keptRow) {
      keptAt = loops.add(current.column, key.second * columnCount());
      if (keptReady.contains(id))
        return known[InLane][key] = load(keptRow, keptAt, node.type);
    }
    Value value;
    switch (node.kind) {
    case ScalarNode::Constant:
      llvm_unreachable("a constant has no columns");
    case ScalarNode::Index:
      value = indexVector(node, q);
      break;
    case ScalarNode::Load:
      value = loadVector(node, q);
      break;
    case ScalarNode::Apply:
      value = applyVector(node, q);
      break;
    case ScalarNode::Reduce: { // The row of sums of this nest.
      const RowItem *item = llvm::find_if(nest.items, [&](const RowItem &item) {
        return item.isReduction && item.node == id;
      });
      auto [row, start] = sumRowOf(*item);
      value = load(row, loops.add(start, current.column), node.type);
      break;
    }
    }
    if (keptRow) {
      store(value, keptRow, keptAt);
      keptNow.insert(id);
    }
    return known[InLane][key] = value;
  }

  /// A value without columns in every lane, made as far out as the value.
  Value splatOf(NodeId id, unsigned q) {
    const ScalarNode &node = graph.nodes[id];
    if (node.kind == ScalarNode::Constant)
      return splatConstant(node.value);
    Depth depth = depthOf(id);
    std::pair key(id, isPerRow(id) ? q : 0);
    if (Value value = splats[depth].lookup(key))
      return value;
    Value scalar = scalarOf(id, q);
    OpBuilder::InsertionGuard guard(builder);
    moveOut(depth);
    return splats[depth][key] = vector::BroadcastOp::create(
               builder, loc, vectorType(node.type), scalar);
  }

  VectorType vectorType(Type elementType) const {
    return VectorType::get({lanes}, elementType);
  }

  Value splatConstant(TypedAttr value) {
    return constant(
        DenseElementsAttr::get(vectorType(value.getType()), Attribute(value)));
  }

  Value constant(TypedAttr value) {
    Value &result = constants[value];
    if (!result) {
      OpBuilder::InsertionGuard guard(builder);
      moveOut(InTask);
      result = arith::ConstantOp::create(builder, loc, value);
    }
    return result;
  }

  Value maskOf(unsigned active) {
    SmallVector<bool> bits(lanes, false);
    std::fill_n(bits.begin(), active, true);
    return constant(DenseElementsAttr::get(vectorType(builder.getI1Type()),
                                           ArrayRef<bool>(bits)));
  }

  /// A product that only an addition uses can be fused into it.
  bool isFusable(NodeId id) const {
    const ScalarNode &node = graph.nodes[id];
    return node.kind == ScalarNode::Apply && isa<arith::MulFOp>(node.op) &&
           hasColumn(id) && uses.lookup(id) == 1 && !keptRows.count(id);
  }

  Value fma(Value a, Value b, Value c) {
    return math::FmaOp::create(builder, loc, a, b, c);
  }
  Value negate(Value value) {
    return arith::NegFOp::create(builder, loc, value);
  }

  Value applyVector(const ScalarNode &node, unsigned q) {
    if (isa<arith::AddFOp, arith::SubFOp>(node.op)) {
      auto [lhs, rhs] = std::pair(node.operands[0], node.operands[1]);
      bool subtracts = isa<arith::SubFOp>(node.op);
      auto factors = [&](NodeId product) {
        return std::pair(vectorOf(graph.nodes[product].operands[0], q),
                         vectorOf(graph.nodes[product].operands[1], q));
      };
      if (isFusable(lhs)) {
        auto [a, b] = factors(lhs);
        Value c = vectorOf(rhs, q);
        return fma(a, b, subtracts ? negate(c) : c);
      }
      if (isFusable(rhs)) {
        Value c = vectorOf(lhs, q);
        auto [a, b] = factors(rhs);
        return fma(subtracts ? negate(a) : a, b, c);
      }
    }
    SmallVector<Value> operands;
    for (NodeId operand : node.operands)
      operands.push_back(vectorOf(operand, q));
    return apply(node, operands, vectorType(node.type));
  }

  Value apply(const ScalarNode &node, ValueRange operands, Type type) {
    OperationState state(loc, node.op->getName());
    state.addOperands(operands);
    for (Type result : node.op->getResultTypes())
      state.addTypes(isa<VectorType>(type) ? vectorType(result) : result);
    state.addAttributes(node.op->getAttrDictionary().getValue());
    Operation *op = builder.create(state);
    ignoreZeroSigns(op);
    return op->getResult(node.result);
  }

  Value combine(NodeId reduction, Value lhs, Value rhs) {
    ScalarNode node = graph.nodes[reduction];
    OperationState state(loc, node.op->getName());
    state.addOperands({lhs, rhs});
    state.addTypes(lhs.getType());
    Operation *op = builder.create(state);
    ignoreZeroSigns(op);
    return op->getResult(0);
  }

  /// max(-0, 0) may be either: an x86 maximum that propagates NaN and orders
  /// zeros takes twice the instructions.
  void ignoreZeroSigns(Operation *op) {
    if (isa<arith::MaximumFOp, arith::MinimumFOp>(op))
      op->setAttr("fastmath",
                  arith::FastMathFlagsAttr::get(builder.getContext(),
                                                arith::FastMathFlags::nsz));
  }

  TypedAttr neutralOf(NodeId reduction) {
    const ScalarNode &node = graph.nodes[reduction];
    if (auto type = dyn_cast<FloatType>(node.type)) {
      if (isa<arith::AddFOp>(node.op))
        return builder.getFloatAttr(type, 0.0);
      bool isMaximum = isa<arith::MaximumFOp, arith::MaxNumFOp>(node.op);
      if (isMaximum || isa<arith::MinimumFOp, arith::MinNumFOp>(node.op))
        return builder.getFloatAttr(
            type, APFloat::getInf(type.getFloatSemantics(), isMaximum));
    }
    return *arith::getNeutralElement(node.op);
  }
  Value scalarNeutral(NodeId reduction) {
    return constant(neutralOf(reduction));
  }

  //===--------------------------------------------------------------------===//
  // Indices and addresses
  //===--------------------------------------------------------------------===//

  Value castIndex(Value value, Type type) {
    return type.isIndex()
               ? value
               : arith::IndexCastOp::create(builder, loc, type, value)
                     .getResult();
  }

  Value positionOf(unsigned dim, unsigned q) {
    bool isRow = llvm::is_contained(nest.rowDims, dim);
    return positions.at({dim, isRow ? q : 0});
  }

  /// The sum of an index expression's terms; those of the column only if it is
  /// one number, `current.column`.
  Value indexSum(const ScalarNode &node, unsigned q, bool withColumn) {
    Value sum = loops.index(node.constant);
    for (const IndexTerm &term : node.terms) {
      bool isColumn = nest.column && term.dim == *nest.column;
      if (isColumn && !withColumn)
        continue;
      Value position = loops.divide(
          isColumn ? current.column : positionOf(term.dim, q), term.divisor);
      if (term.modulus != 0)
        position = loops.remainder(position, term.modulus);
      sum = loops.add(sum, loops.multiply(position, term.factor));
    }
    return sum;
  }

  /// An index expression in every lane. A term that is linear in the column is
  /// a number plus a constant vector; others divide a vector of positions.
  Value indexVector(const ScalarNode &node, unsigned q) {
    ScalarNode linear = node;
    llvm::erase_if(linear.terms, [&](const IndexTerm &term) {
      return term.dim == *nest.column && (term.divisor != 1 || term.modulus);
    });
    int64_t factor = 0;
    for (const IndexTerm &term : linear.terms)
      if (term.dim == *nest.column)
        factor += term.factor;
    Type type = node.type.isIndex() ? builder.getI64Type() : node.type;
    auto splat = [&](Value number) {
      Value cast = castIndex(number, type);
      return vector::BroadcastOp::create(builder, loc, vectorType(type), cast)
          .getResult();
    };
    Value sum = arith::AddIOp::create(
        builder, loc, splat(indexSum(linear, q, /*withColumn=*/true)),
        laneNumbers(type, factor));
    for (const IndexTerm &term : node.terms) {
      if (term.dim != *nest.column || (term.divisor == 1 && !term.modulus))
        continue;
      Value position = arith::AddIOp::create(
          builder, loc, splat(current.column), laneNumbers(type, 1));
      auto splatNumber = [&](int64_t number) {
        return splatConstant(builder.getIntegerAttr(type, number));
      };
      if (term.divisor != 1)
        position = arith::DivUIOp::create(builder, loc, position,
                                          splatNumber(term.divisor));
      if (term.modulus)
        position = arith::RemUIOp::create(builder, loc, position,
                                          splatNumber(term.modulus));
      position = arith::MulIOp::create(builder, loc, position,
                                       splatNumber(term.factor));
      sum = arith::AddIOp::create(builder, loc, sum, position);
    }
    return node.type.isIndex() ? arith::IndexCastOp::create(
                                     builder, loc, vectorType(node.type), sum)
                                     .getResult()
                               : sum;
  }

  /// 0, factor, 2 * factor, ...
  Value laneNumbers(Type type, int64_t factor) {
    SmallVector<APInt> numbers;
    for (unsigned lane = 0; lane < lanes; ++lane)
      numbers.emplace_back(type.getIntOrFloatBitWidth(), lane * factor,
                           /*isSigned=*/true, /*implicitTrunc=*/true);
    return constant(DenseElementsAttr::get(vectorType(type), numbers));
  }

  /// The element of an access at the row `q`, column 0; made where it varies.
  Value addressOf(const Access &access, unsigned q) {
    OpBuilder::InsertionGuard guard(builder);
    DimSet dims = access.dims();
    moveOut(depthOf(nest.column ? dims - DimSet{*nest.column} : dims));
    Value address = loops.index(access.offset);
    for (auto [dim, stride] : access.strides)
      if (!nest.column || dim != *nest.column)
        address =
            loops.add(address, loops.multiply(positionOf(dim, q), stride));
    return address;
  }

  //===--------------------------------------------------------------------===//
  // Memory
  //===--------------------------------------------------------------------===//

  Value isNonzero(Value bytes) {
    Value zero =
        constant(cast<TypedAttr>(builder.getZeroAttr(bytes.getType())));
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, bytes,
                                 zero);
  }
  Value asBytes(Value value) {
    Type element = getElementTypeOrSelf(value.getType());
    if (!element.isInteger(1))
      return value;
    Type byte = builder.getI8Type();
    Type type =
        isa<VectorType>(value.getType()) ? Type(vectorType(byte)) : byte;
    return arith::ExtUIOp::create(builder, loc, type, value);
  }

  /// What inactive lanes hold: 1 in integers, so that they can be divided by.
  Value inactiveLanes(Type type) {
    return splatConstant(isa<FloatType>(type)
                             ? TypedAttr(builder.getFloatAttr(type, 0.0))
                             : builder.getIntegerAttr(type, 1));
  }

  /// The current lanes of contiguous memory.
  Value load(Value base, Value address, Type elementType) {
    Type stored = storageType(elementType);
    VectorType type = vectorType(stored);
    Value value;
    if (current.active == lanes)
      value = vector::LoadOp::create(builder, loc, type, base, address);
    else
      value = vector::MaskedLoadOp::create(builder, loc, type, base, address,
                                           maskOf(current.active),
                                           inactiveLanes(stored));
    return elementType.isInteger(1) ? isNonzero(value) : value;
  }

  void store(Value value, Value base, Value address) {
    value = asBytes(value);
    if (current.active == lanes)
      vector::StoreOp::create(builder, loc, value, base, address);
    else
      vector::MaskedStoreOp::create(builder, loc, base, address,
                                    maskOf(current.active), value);
  }

  Value loadVector(const ScalarNode &node, unsigned q) {
    int64_t stride = node.access.stride(*nest.column);
    Value base = memory.buffer(node.access.buffer);
    Value start = addressOf(node.access, q);
    Value address = loops.add(start, loops.multiply(current.column, stride));
    if (stride == 1)
      return load(base, address, node.type);
    Type stored = storageType(node.type);
    Value value = vector::GatherOp::create(
        builder, loc, vectorType(stored), base, address,
        laneNumbers(builder.getI32Type(), stride), maskOf(current.active),
        inactiveLanes(stored));
    return node.type.isInteger(1) ? isNonzero(value) : value;
  }

  void storeVector(Value value, const Access &target, unsigned q) {
    int64_t stride = target.stride(*nest.column);
    Value base = memory.buffer(target.buffer);
    Value start = addressOf(target, q);
    Value address = loops.add(start, loops.multiply(current.column, stride));
    if (stride == 1)
      return store(value, base, address);
    vector::ScatterOp::create(builder, loc, /*resultType=*/Type(), base,
                              address,
                              laneNumbers(builder.getI32Type(), stride),
                              maskOf(current.active), asBytes(value));
  }

  void storeScalar(Value value, const Access &target, unsigned q) {
    memref::StoreOp::create(builder, loc, asBytes(value),
                            memory.buffer(target.buffer), addressOf(target, q));
  }

  void storePart(const RowItem &item, Value value, unsigned q) {
    Value address = loops.add(addressOf(item.target, q),
                              loops.multiply(chunk, item.chunkStride));
    memref::StoreOp::create(builder, loc, value,
                            memory.buffer(item.target.buffer), address);
  }

  OpBuilder &builder;
  Location loc;
  LoopBuilder loops;
  const ScalarGraph &graph;
  const RowNest &nest;
  KernelMemory &memory;
  Value task;
  unsigned lanes;
  unsigned unroll = 1, rowBlock = 1;

  Value chunk; ///< which part of the group's rows, or of the columns
  Value columnLow, columnHigh, isLastTask;
  SmallVector<Enclosure> enclosures;
  unsigned blockRows = 1; ///< rows in the block being printed
  Lane current{};
  std::map<std::pair<unsigned, unsigned>, Value> positions; ///< by dim and row
  using Key = std::pair<NodeId, unsigned>;
  DenseMap<Key, Value> known[4], splats[4]; ///< by depth
  DenseMap<Attribute, Value> constants;
  DenseMap<NodeId, Depth> depths;
  DenseMap<NodeId, bool> perRow;
  DenseMap<NodeId, unsigned> uses;
  DenseMap<NodeId, Value> keptRows, sumRows;
  DenseSet<NodeId> keptReady, keptNow;
};

} // namespace

void ingot::printRowNest(OpBuilder &builder, Location loc,
                         const ScalarGraph &graph, const RowNest &nest,
                         KernelMemory &memory, Value task, unsigned lanes) {
  NestPrinter(builder, loc, graph, nest, memory, task, lanes).print();
}
