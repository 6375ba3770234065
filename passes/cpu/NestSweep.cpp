//===- NestSweep.cpp - One sweep over the columns of a block of rows --------===//
//
// A loop over unrolled vectors that carries the accumulators, then the columns that
// are left.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/NestPrinter.h"

using namespace mlir;
using namespace ingot::cpu;

void NestPrinter::printSweep(unsigned stage, unsigned sweep,
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

void NestPrinter::prefetchFirstSweep(unsigned stage) {
  llvm::SetVector<NodeId> loads;
  for (const RowItem &item : nest.items)
    if (item.stage == stage && item.sweep == 0 &&
        item.place == RowPlace::Element)
      visitExpression(graph, elementOf(graph, item), [&](NodeId id) {
        const ScalarNode &node = graph.nodes[id];
        if (node.kind == ScalarNode::Load && !node.isGuarded() &&
            node.access.stride(*nest.column) == 1 &&
            node.access.stride(nest.rowDims.back()) != 0)
          loads.insert(id);
      });
  int64_t distance = std::max<int64_t>(blockRows, 2);
  for (NodeId id : loads)
    for (unsigned q = 0; q < blockRows; ++q)
      values.prefetch(graph.nodes[id].access, q, distance);
}

void NestPrinter::printElements(ArrayRef<const RowItem *> items,
                                Accumulators &accumulators, unsigned u,
                                Lane lane) {
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

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

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

void NestPrinter::printColumns(Accumulators &accumulators,
                               ArrayRef<TypedAttr> neutrals,
                               llvm::function_ref<void(unsigned, Lane)> body) {
  int64_t columns = columnCount();
  int64_t step = static_cast<int64_t>(lanes) * blocking.vectors;
  int64_t whole = columns / step * step;
  bool isSplit = nest.split == RowSplit::Columns;
  if (whole > step || isSplit) {
    startAccumulators(accumulators, neutrals);
    Value low = isSplit ? columnLow : loops.index(0);
    Value high = isSplit ? columnHigh : loops.index(whole);
    SmallVector<Value> last =
        printLoop(InLane, low, high, step, flatten(accumulators),
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

void NestPrinter::printInLastTask(Accumulators &accumulators,
                                  llvm::function_ref<void()> print) {
  SmallVector<Value> before = flatten(accumulators);
  auto ifOp = scf::IfOp::create(builder, loc, ValueRange(before).getTypes(),
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

void NestPrinter::printLane(unsigned u, Lane lane,
                            llvm::function_ref<void(unsigned, Lane)> body) {
  values.setLane(lane);
  body(u, lane);
}

void NestPrinter::startAccumulators(Accumulators &accumulators,
                                    ArrayRef<TypedAttr> neutrals) {
  for (auto [vectors, neutral] : llvm::zip_equal(accumulators, neutrals))
    for (Value &vector : vectors)
      if (!vector)
        vector = values.splatConstant(neutral);
}
