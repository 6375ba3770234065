//===- NestReduction.cpp - How a nest combines what it reduces --------------===//
//
// In vectors, then across them and their lanes in pairs; or, for sums over rows
// that keep the columns, in a row of memory. Chunks leave their parts in scratch.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/NestPrinter.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot::cpu;

Value NestPrinter::accumulate(NodeId reduction, Value accumulator, unsigned q,
                              Lane lane) {
  const ScalarNode &node = graph.nodes[reduction];
  NodeId element = node.operands[0];
  // Lanes behind the last column count where lanes are combined.
  bool isWhole = lane.active == lanes || !node.reduced.contains(*nest.column);
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

void NestPrinter::finishRowReduction(const RowItem &item, unsigned q,
                                     ArrayRef<Value> vectors) {
  Value result = combineLanes(item.node, vectors);
  if (item.isSplit)
    storePart(item, result, q);
  else
    values.define(InRow, item.node, q, result);
}

void NestPrinter::finishCarried(const RowItem &item, ArrayRef<Value> carried) {
  Value result = item.place == RowPlace::Row ? carried.front()
                                             : combineLanes(item.node, carried);
  if (item.isSplit)
    storePart(item, result, 0);
  else
    values.define(InGroup, item.node, 0, result);
}

void NestPrinter::storePart(const RowItem &item, Value value, unsigned q) {
  Value address = loops.add(values.addressOf(item.target, q),
                            loops.multiply(chunk, item.chunkStride));
  values.storeScalar(value, memory.buffer(item.target.buffer), address);
}

Value NestPrinter::combineLanes(NodeId reduction, ArrayRef<Value> vectors) {
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

Value NestPrinter::combinePairs(NodeId reduction, SmallVector<Value> parts) {
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

//===----------------------------------------------------------------------===//
// Rows of sums
//===----------------------------------------------------------------------===//

std::pair<Value, Value> NestPrinter::sumRowOf(const RowItem &item) {
  if (!item.isSplit) {
    const StoredRow &row = values.rows.at(item.node);
    return {row.base, loops.index(0)};
  }
  Value start = values.addressOf(item.target, 0);
  return {memory.buffer(item.target.buffer),
          loops.add(start, loops.multiply(chunk, item.chunkStride))};
}

void NestPrinter::clearSumRows(unsigned stage) {
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

void NestPrinter::addToSumRow(const RowItem &item, Lane lane) {
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
