//===- NestPrinter.h - One nest of sweeps as vector loops -------------------===//
//
// Several vectors and several rows at a time hide latencies; the accumulators of
// each are combined in a fixed order.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_NESTPRINTER_H
#define INGOT_PASSES_CPU_NESTPRINTER_H

#include "passes/Layers.h"
#include "passes/cpu/RowValues.h"
#include "passes/schedule/RowPlan.h"

namespace ingot::cpu {

/// The running value of a reduction in each unrolled vector; null before the
/// first element.
using Accumulators = llvm::SmallVector<llvm::SmallVector<mlir::Value>>;

class NestPrinter : PrintedNest {
public:
  NestPrinter(const PrintedNest &printed, mlir::Value task, TargetAttr target);

  void print();

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
  // Memory of the task, and the loops around the sweeps (NestPrinter.cpp)
  //===--------------------------------------------------------------------===//

  void allocateRows();
  mlir::Value allocateRow(NodeId id, int64_t count);
  /// Splits the columns in whole steps of the sweep's loop; the last task has
  /// the tail, too.
  void chooseColumnRange();
  llvm::SmallVector<mlir::Value> printLoop(RowDepth depth, mlir::Value low,
                                           mlir::Value high, int64_t step,
                                           mlir::ValueRange inits,
                                           LoopBuilder::Body body);
  void printGroups();
  /// Whether groups are two loops: outer dimensions, which tasks share out, and the
  /// innermost one.
  bool walksInnerGroups() const;
  void printInnerGroups();
  void printStages();
  void printStage(unsigned stage);
  llvm::SmallVector<mlir::Value>
  printRows(unsigned stage, llvm::SmallVector<mlir::Value> carried);
  /// Rows in blocks along the last row dimension, so that a block is a square of
  /// what is contiguous along it; the last block of a run is narrower.
  llvm::SmallVector<mlir::Value> printTiles(unsigned stage);
  /// Prints the sweeps of a block of `count` rows, whose positions are set.
  llvm::SmallVector<mlir::Value> printBlock(unsigned stage, unsigned count,
                                            mlir::ValueRange inits);
  /// All columns of the group, those of a step through all of its rows.
  void printColumnwise();
  void printColumnStep(mlir::Value column, int64_t count);
  /// Loops over the row dimensions from number `place` on.
  llvm::SmallVector<mlir::Value>
  printRowLoops(unsigned place, llvm::ArrayRef<mlir::Value> carried,
                llvm::function_ref<
                    llvm::SmallVector<mlir::Value>(llvm::ArrayRef<mlir::Value>)>
                    body);
  /// A value for row `q` of the block that is not stored yet.
  struct ScalarStore {
    const RowItem *item;
    unsigned q;
    mlir::Value value;
  };
  void printRowItem(const RowItem &item,
                    llvm::MutableArrayRef<mlir::Value> carried, unsigned next,
                    llvm::SmallVectorImpl<ScalarStore> &stores);
  void storeScalars(llvm::ArrayRef<ScalarStore> stores);
  void storeScalar(const Access &target, unsigned q, mlir::Value value);
  void computeColumnRows(unsigned stage);
  void printGroupItems(unsigned stage);

  //===--------------------------------------------------------------------===//
  // Sweeps (NestSweep.cpp)
  //===--------------------------------------------------------------------===//

  /// Prints one sweep of the rows of the block. `carried` holds the
  /// accumulators of the stage's carried reductions.
  void printSweep(unsigned stage, unsigned sweep,
                  llvm::MutableArrayRef<mlir::Value> carried);
  /// While a later sweep computes, the rows that the next but one block reads
  /// first come from memory.
  void prefetchFirstSweep(unsigned stage);
  /// One vector of columns: all values first, then what they change, so that a
  /// result may overwrite an input.
  void printElements(llvm::ArrayRef<const RowItem *> items,
                     Accumulators &accumulators, unsigned u, Lane lane);
  /// Calls `body(u, lane)` so that every column of the task is covered, unrolled
  /// vector u after vector; the body updates `accumulators[..][u]`.
  void printColumns(Accumulators &accumulators,
                    llvm::ArrayRef<mlir::TypedAttr> neutrals,
                    llvm::function_ref<void(unsigned, Lane)> body);
  void printInLastTask(Accumulators &accumulators,
                       llvm::function_ref<void()> print);
  void printLane(unsigned u, Lane lane,
                 llvm::function_ref<void(unsigned, Lane)> body);
  void startAccumulators(Accumulators &accumulators,
                         llvm::ArrayRef<mlir::TypedAttr> neutrals);

  //===--------------------------------------------------------------------===//
  // Reductions (NestReduction.cpp)
  //===--------------------------------------------------------------------===//

  /// `accumulator` combined with the element of row `q`; null is nothing yet.
  mlir::Value accumulate(NodeId reduction, mlir::Value accumulator, unsigned q,
                         Lane lane);
  void finishRowReduction(const RowItem &item, unsigned q,
                          llvm::ArrayRef<mlir::Value> vectors);
  void finishCarried(const RowItem &item, llvm::ArrayRef<mlir::Value> carried);
  void storePart(const RowItem &item, mlir::Value value, unsigned q);
  /// The vectors of an accumulator, and then their lanes, combined in pairs.
  mlir::Value combineLanes(NodeId reduction,
                           llvm::ArrayRef<mlir::Value> vectors);
  mlir::Value combinePairs(NodeId reduction,
                           llvm::SmallVector<mlir::Value> parts);
  /// Where the accumulator row starts: the task's own row, or the part of it in
  /// scratch memory that a later phase combines.
  std::pair<mlir::Value, mlir::Value> sumRowOf(const RowItem &item);
  void clearSumRows(unsigned stage);
  void addToSumRow(const RowItem &item, Lane lane);

  mlir::Value task;
  unsigned lanes;
  RowBlocking blocking;
  /// Per stage: values of columns that are the same in every row and worth
  /// computing once, into a row of memory.
  std::vector<llvm::SmallVector<NodeId>> columnRows;
  RowValues values;

  /// Memory of kept elements without a place.
  llvm::DenseMap<NodeId, mlir::Value> keptRows;
  mlir::Value chunk; ///< which part of the group's rows, or of the columns
  mlir::Value columnLow, columnHigh, isLastTask;
  unsigned blockRows = 1; ///< rows in the block being printed
};

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_NESTPRINTER_H
