//===- NestReduction.cpp - A nest with reductions ---------------------------===//
//
// Rows are divided among the row lanes of a block, columns among its column
// lanes. What a reduction of a row leaves in the column lanes is combined by
// shuffles where a row fits a warp, in shared memory otherwise; reductions over
// rows are combined in shared memory at the end of their stage. Every loop that
// holds a barrier or a shuffle runs equally often in all threads of the block.
//
//===----------------------------------------------------------------------===//

#include "passes/cuda/NestText.h"
#include "passes/cuda/ScalarText.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot::cuda;

bool NestText::reducesColumn(const RowItem &item) const {
  return nest.column && item.place == RowPlace::Element &&
         graph.nodes[item.node].reduced.contains(*nest.column);
}
bool NestText::isColumnSum(const RowItem &item) const {
  return item.isReduction && item.isCross && item.place == RowPlace::Element &&
         !reducesColumn(item);
}
static bool isRowReduction(const RowItem &item) {
  return item.isReduction && !item.isCross;
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

void NestText::chooseThreads() {
  bool reducesRows = false, sumsColumns = false, isWord = true;
  bool crosses = false;
  for (const RowItem &item : nest.items) {
    reducesRows |= isRowReduction(item);
    crosses |= item.isReduction && item.isCross;
    sumsColumns |= isColumnSum(item);
    if (isRowReduction(item)) // shuffles move words
      isWord &= getScalarBits(graph.nodes[item.node].type) == 32;
  }
  isSpread =
      !crosses && nest.groupDims.empty() && nest.split != RowSplit::Columns;
  int64_t columns = nest.column ? graph.extents[*nest.column] : 1;
  bool isSplit = nest.split == RowSplit::Columns;
  if (isSplit)
    columns = llvm::divideCeil(columns, nest.tasks);
  int64_t rows = graph.volume(nest.rowSet());
  int64_t lanes = kBlockThreads;
  auto covering = [](int64_t count) {
    return static_cast<int64_t>(llvm::PowerOf2Ceil(count));
  };
  if (reducesRows) {
    // A row of a warp needs no barrier; a long one is worth the whole block.
    constexpr int64_t kLongRow = 1024;
    if (!isWord)
      lanes = columns <= 64 ? 1 : kBlockThreads;
    else if (columns <= kWarpThreads)
      lanes = covering(columns);
    else if (columns <= kLongRow && rows > 1)
      lanes = kWarpThreads;
  } else if (columns <= kBlockThreads) {
    lanes = covering(columns);
  }
  // A column belongs to one thread, or its sum would need atomics.
  if (sumsColumns && columns > lanes)
    lanes = kBlockThreads;
  grid.columnLanes = lanes;
  sumsInMemory = sumsColumns && columns > lanes;
}

void NestText::printSweeps() {
  chooseThreads();
  int64_t groups = graph.volume(nest.groupSet());
  int64_t rows = graph.volume(nest.rowSet());
  int64_t lanes = grid.columnLanes;
  columnLow = "0";
  columnHigh = text(nest.column ? graph.extents[*nest.column] : 1);
  bool isColumnSplit = nest.split == RowSplit::Columns;
  bool isRowSplit = nest.split == RowSplit::Rows && !isSpread;
  if (isSpread)
    blocks = std::min<int64_t>(llvm::divideCeil(rows, grid.rowLanes()), 1024);
  else if (isColumnSplit || isRowSplit)
    blocks = nest.tasks;
  else
    blocks = std::min<int64_t>(groups, 1024);

  if (lanes == kBlockThreads) {
    out.line("const int columnLane = thread;");
  } else {
    out.line("const int columnLane = thread % " + text(lanes) + ";");
    out.line("const int rowLane = thread / " + text(lanes) + ";");
  }
  if (isColumnSplit) {
    chunk = "block";
    std::string part =
        text(llvm::divideCeil(graph.extents[*nest.column], nest.tasks));
    out.line("const " + indexType + " columnLow = block * " + part + ";");
    out.line("const " + indexType + " columnHigh = columnLow + " + part +
             " < " + columnHigh + " ? columnLow + " + part + " : " +
             columnHigh + ";");
    columnLow = "columnLow";
    columnHigh = "columnHigh";
  }
  for (const RowItem &item : nest.items)
    if (sumsInMemory && isColumnSum(item) && !item.isSplit) {
      Type type = graph.nodes[item.node].type;
      int64_t columns = graph.extents[*nest.column];
      std::string storage = getStorageText(type), name = "sums" + text(names++);
      int64_t offset = scratch.allocate(type, blocks * columns);
      out.line(storage + " *const " + name + " = reinterpret_cast<" + storage +
               " *>(scratch + " + text(offset) + ") + block * " +
               text(columns) + ";");
      sumRows[item.node] = name;
    }

  auto printStages = [&] {
    for (unsigned stage = 0; stage < nest.stageCount(); ++stage)
      printStage(stage);
  };
  if (isRowSplit) {
    chunk = groups > 1 ? "chunk" : "block";
    if (groups > 1) {
      out.line("const " + indexType + " group = block / " + text(nest.chunks) +
               ";");
      out.line("const " + indexType + " chunk = block % " + text(nest.chunks) +
               ";");
      printPositions(nest.groupDims, "group");
    }
    printStages();
  } else if (groups > 1) {
    inScope("for (" + indexType + " group = " +
                (isColumnSplit ? "0" : "block") + "; group < " + text(groups) +
                "; group += " + (isColumnSplit ? "1" : text(blocks)) + ")",
            [&] {
              printPositions(nest.groupDims, "group");
              printStages();
            });
  } else {
    printStages();
  }
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Walks the columns of the thread; no iteration at all unless `condition`.
std::string NestText::columnLoop(const std::string &condition) const {
  if (!nest.column)
    return "if (" +
           (condition.empty() ? "columnLane == 0"
                              : condition + " && columnLane == 0") +
           ")";
  std::string name = "d" + text(*nest.column);
  std::string first =
      columnLow == "0" ? "columnLane" : columnLow + " + columnLane";
  if (!condition.empty())
    first = condition + " ? " + first + " : " + columnHigh;
  return "for (" + indexType + " " + name + " = " + first + "; " + name +
         " < " + columnHigh + "; " + name + " += " + text(grid.columnLanes) +
         ")";
}

void NestText::printStage(unsigned stage) {
  bool hasRows = false;
  for (const RowItem &item : nest.items) {
    if (item.stage != stage)
      continue;
    hasRows |= item.place == RowPlace::Element || item.place == RowPlace::Row;
    if (item.isReduction && item.isCross &&
        !(sumsInMemory && isColumnSum(item)))
      out.line(getValueText(graph.nodes[item.node].type) + " a" +
               text(item.node) + " = " + neutralText(item.node) + ";");
  }
  if (nest.column)
    positions[*nest.column] = "d" + text(*nest.column);
  clearSums(stage);
  if (hasRows)
    printRows(stage);
  finishCross(stage);
  printGroupItems(stage);
}

void NestText::clearSums(unsigned stage) {
  SmallVector<const RowItem *> sums;
  for (const RowItem &item : nest.items)
    if (item.stage == stage && sumsInMemory && isColumnSum(item))
      sums.push_back(&item);
  if (sums.empty())
    return;
  inScope(columnLoop(""), [&] {
    for (const RowItem *item : sums)
      out.line(
          sumElement(*item) + " = " +
          getStoreText(graph.nodes[item->node].type, neutralText(item->node)) +
          ";");
  });
}

/// Where the running sum of the current column lies.
std::string NestText::sumElement(const RowItem &item) {
  if (!item.isSplit)
    return sumRows.at(item.node) + "[" + positions.at(*nest.column) + "]";
  return bufferName(item.target.buffer) + "[" + addressOf(item.target) + " + " +
         chunk + " * " + text(item.chunkStride) + "]";
}

void NestText::printRows(unsigned stage) {
  int64_t rows = graph.volume(nest.rowSet()), lanes = grid.rowLanes();
  std::string low = "0", high = text(rows), step = text(lanes);
  if (isSpread) {
    low = lanes == 1 ? "block" : "block * " + text(lanes);
    step = text(blocks * lanes);
  } else if (nest.split == RowSplit::Rows) {
    std::string total = "static_cast<long long>(" + text(rows) + ")";
    auto bound = [&](const char *name, const std::string &part) {
      out.line("const " + indexType + " " + name + text(stage) +
               " = static_cast<" + indexType + ">(" + total + " * " + part +
               " / " + text(nest.chunks) + ");");
      return name + text(stage);
    };
    low = bound("rowLow", chunk);
    high = bound("rowHigh", "(" + chunk + " + 1)");
  }
  inScope("for (" + indexType + " first = " + low + "; first < " + high +
              "; first += " + step + ")",
          [&] {
            if (lanes > 1) {
              out.line("const " + indexType + " row = first + rowLane;");
              out.line("const bool isRow = row < " + high + ";");
            }
            printPositions(nest.rowDims, lanes > 1 ? "row" : "first");
            printRow(stage);
          });
}

void NestText::printRow(unsigned stage) {
  for (unsigned sweep = 0; sweep < nest.sweepCount(stage); ++sweep)
    printSweep(stage, sweep);
  printRowItems(stage);
}

void NestText::combine(const RowItem &item, StringRef prefix,
                       const std::string &value) {
  std::string name = prefix.str() + text(item.node);
  out.line(name + " = " + combineText(item.node, name, value) + ";");
}

void NestText::printItems(ArrayRef<const RowItem *> items,
                          CombineItem combineItem) {
  // All values first: a result may overwrite an input.
  SmallVector<std::string> values;
  for (const RowItem *item : items)
    values.push_back(valueOf(elementOf(graph, *item)));
  for (auto [item, value] : llvm::zip_equal(items, values))
    if (item->isReduction)
      combineItem(*item, value);
    else
      store(item->target, value);
}

void NestText::printSweep(unsigned stage, unsigned sweep) {
  SmallVector<const RowItem *> items;
  for (const RowItem &item : nest.items)
    if (item.stage == stage && item.sweep == sweep &&
        item.place == RowPlace::Element)
      items.push_back(&item);
  for (const RowItem *item : items)
    if (isRowReduction(*item))
      out.line(getValueText(graph.nodes[item->node].type) + " r" +
               text(item->node) + " = " + neutralText(item->node) + ";");
  inScope(columnLoop(grid.rowLanes() > 1 ? "isRow" : ""), [&] {
    printItems(items, [&](const RowItem &item, const std::string &value) {
      Type type = graph.nodes[item.node].type;
      if (!sumsInMemory || !isColumnSum(item))
        return combine(item, isRowReduction(item) ? "r" : "a", value);
      std::string element = sumElement(item), sum = "v" + text(names++);
      out.line("const " + getValueText(type) + " " + sum + " = " +
               getLoadText(type, element) + ";");
      out.line(element + " = " +
               getStoreText(type, combineText(item.node, sum, value)) + ";");
    });
  });
  for (const RowItem *item : items) {
    if (!isRowReduction(*item))
      continue;
    std::string name = "r" + text(item->node);
    combineColumnLanes(item->node, name);
    if (!item->isSplit) {
      scopes.back()[item->node] = name;
      continue;
    }
    std::string condition =
        grid.rowLanes() > 1 ? "isRow && columnLane == 0" : "columnLane == 0";
    inScope("if (" + condition + ")", [&] {
      out.line(sumElement(*item) + " = " +
               getStoreText(graph.nodes[item->node].type, name) + ";");
    });
  }
}

void NestText::printRowItems(unsigned stage) {
  SmallVector<const RowItem *> items;
  for (const RowItem &item : nest.items)
    if (item.stage == stage && item.place == RowPlace::Row)
      items.push_back(&item);
  if (items.empty())
    return;
  // One thread reads and writes: no other can see half of it.
  std::string condition =
      grid.rowLanes() > 1 ? "isRow && columnLane == 0" : "columnLane == 0";
  inScope("if (" + condition + ")", [&] {
    printItems(items, [&](const RowItem &item, const std::string &value) {
      combine(item, "a", value);
    });
  });
}

void NestText::printGroupItems(unsigned stage) {
  SmallVector<const RowItem *> single, byColumn;
  for (const RowItem &item : nest.items) {
    if (item.stage != stage)
      continue;
    if (item.place == RowPlace::Group)
      single.push_back(&item);
    if (item.place == RowPlace::GroupColumn)
      byColumn.push_back(&item);
  }
  auto storeAll = [&](ArrayRef<const RowItem *> items) {
    SmallVector<std::string> values;
    for (const RowItem *item : items)
      values.push_back(valueOf(item->node));
    for (auto [item, value] : llvm::zip_equal(items, values))
      store(item->target, value);
  };
  std::string inBlock = isSpread ? "block == 0" : "";
  if (!single.empty())
    inScope("if (" + inBlock + (isSpread ? " && " : "") + "thread == 0)",
            [&] { storeAll(single); });
  if (byColumn.empty())
    return;
  std::string condition = inBlock;
  if (grid.rowLanes() > 1)
    condition = isSpread ? "(block == 0 && rowLane == 0)" : "rowLane == 0";
  inScope(columnLoop(condition), [&] { storeAll(byColumn); });
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

std::string NestText::combineText(NodeId reduction, const std::string &lhs,
                                  const std::string &rhs) {
  FailureOr<std::string> combined =
      getScalarText(graph.nodes[reduction].op, {lhs, rhs});
  hasFailed |= failed(combined);
  return succeeded(combined) ? *combined : "";
}

std::string NestText::neutralText(NodeId reduction) const {
  const ScalarNode &node = graph.nodes[reduction];
  if (auto type = dyn_cast<FloatType>(node.type)) {
    if (isa<arith::AddFOp>(node.op))
      return getConstantText(FloatAttr::get(type, 0.0));
    bool isMaximum = isa<arith::MaximumFOp, arith::MaxNumFOp>(node.op);
    if (isMaximum || isa<arith::MinimumFOp, arith::MinNumFOp>(node.op))
      return getConstantText(FloatAttr::get(
          type, APFloat::getInf(type.getFloatSemantics(), isMaximum)));
  }
  return getConstantText(*arith::getNeutralElement(node.op));
}

/// Combines `name` of the threads whose numbers are equal modulo `lanes`; all of
/// them get the result.
void NestText::combineThreads(NodeId reduction, const std::string &name,
                              int64_t lanes) {
  if (lanes == kBlockThreads)
    return;
  std::string type = getValueText(graph.nodes[reduction].type);
  shared =
      std::max(shared, kBlockThreads *
                           int64_t(llvm::divideCeil(
                               getScalarBits(graph.nodes[reduction].type), 8)));
  // f16 and bf16 are float in registers.
  shared = std::max<int64_t>(shared, kBlockThreads * 4);
  inScope("", [&] {
    out.line("INGOT_SHARED(" + type + ", partial, 0, " + text(kBlockThreads) +
             ");");
    out.line("partial[thread] = " + name + ";");
    out.line("barrier();");
    out.block("for (int span = " + text(kBlockThreads / 2) +
                  "; span >= " + text(lanes) + "; span /= 2)",
              [&] {
                out.line("if (thread < span)");
                out.line("  partial[thread] = " +
                         combineText(reduction, "partial[thread]",
                                     "partial[thread + span]") +
                         ";");
                out.line("barrier();");
              });
    out.line(name + " = partial[" +
             (lanes == 1 ? "0" : "thread % " + text(lanes)) + "];");
    out.line("barrier();");
  });
}

/// Combines `name` of the column lanes of each row lane.
void NestText::combineColumnLanes(NodeId reduction, const std::string &name) {
  if (grid.columnLanes == kBlockThreads)
    return combineThreads(reduction, name, 1);
  if (grid.columnLanes == 1)
    return;
  inScope("for (int mask = " + text(grid.columnLanes / 2) +
              "; mask > 0; mask /= 2)",
          [&] {
            out.line("const " + getValueText(graph.nodes[reduction].type) +
                     " other = shuffleXor(" + name + ", mask);");
            out.line(name + " = " + combineText(reduction, name, "other") +
                     ";");
          });
}

void NestText::finishCross(unsigned stage) {
  for (const RowItem &item : nest.items) {
    if (item.stage != stage || !item.isReduction || !item.isCross)
      continue;
    if (isColumnSum(item) && sumsInMemory)
      continue; // where it is
    std::string name = "a" + text(item.node);
    combineThreads(item.node, name, isColumnSum(item) ? grid.columnLanes : 1);
    if (!item.isSplit) {
      scopes.back()[item.node] = name;
      continue;
    }
    auto storePart = [&] {
      out.line(sumElement(item) + " = " +
               getStoreText(graph.nodes[item.node].type, name) + ";");
    };
    if (isColumnSum(item))
      inScope(columnLoop(grid.rowLanes() > 1 ? "rowLane == 0" : ""), storePart);
    else
      inScope("if (thread == 0)", storePart);
  }
}
