//===- RowPlan.h - A kernel as sweeps over rows -----------------------------===//
//
// The schedule of a kernel without contractions. It is a list of phases with a
// barrier in between; a phase holds independent nests, a nest is
//
//     for each group                     -- dimensions kept by its cross sums
//       for each stage                   -- begins after a cross reduction
//         for each row                   -- dimensions that cross sums reduce
//           for each sweep               -- begins after a row reduction
//             for each column            -- one dimension, contiguous in memory
//               elements
//           values of the row
//         values of the group, by column or single
//
// Nothing here knows a machine: a sweep is a vector loop on a CPU, a strided
// thread loop on a GPU.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_ROWPLAN_H
#define INGOT_PASSES_SCHEDULE_ROWPLAN_H

#include "ir/ops/Kernel.h"
#include "passes/Layers.h"
#include "passes/schedule/Decisions.h"
#include "passes/schedule/ScalarGraph.h"

namespace ingot::schedule {

/// Where in a nest an item runs, by the dimensions of its domain.
enum class RowPlace {
  Element,     ///< group, row and column: inside a sweep
  Row,         ///< group and row: after a sweep
  GroupColumn, ///< group and column: in an own sweep after the rows
  Group        ///< group: after the rows
};

struct RowItem {
  bool isReduction = false;
  NodeId node = 0;
  RowPlace place = RowPlace::Row;
  /// Element items run in this sweep; Row items after all smaller sweeps; Group
  /// and GroupColumn items after the rows of this stage.
  unsigned stage = 0, sweep = 0;
  /// Of a store: where. Of a split reduction: where chunk 0 leaves its partial
  /// result, `chunkStride` elements before that of the next chunk.
  Access target;
  int64_t chunkStride = 0;
  /// Each chunk reduces a part; a later phase combines the parts.
  bool isSplit = false;
  /// A reduction over rows (and columns perhaps), known after the stage;
  /// otherwise over columns only, known after the sweep.
  bool isCross = false;
};

/// An element that is worth keeping from the sweep that first computes it for
/// later sweeps of the same row.
struct KeptElement {
  NodeId node;
  unsigned stage, firstSweep, lastSweep;
  /// Where a result of the row will be stored, not before the last use;
  /// otherwise the element needs memory of the task.
  std::optional<Access> place;
};

/// What tasks divide among themselves.
enum class RowSplit { None, Groups, Rows, Columns };
template <> struct DecisionNames<RowSplit> {
  static constexpr llvm::StringLiteral names[] = {"none", "groups", "rows",
                                                  "columns"};
};

/// How the sweeps of a nest are unrolled on a CPU: enough independent work to hide
/// latencies, few enough values for the registers.
struct RowBlocking {
  unsigned rows = 1;    ///< rows in a block, swept together
  unsigned vectors = 1; ///< vectors of columns in a step of a sweep
  /// Blocks are squares along the last row dimension, because an input is
  /// contiguous along it and not along the columns.
  bool isTiled = false;
  /// The second sweep fetches what the first sweep of later rows reads.
  bool prefetches = false;
  /// Each step of columns goes through all rows of the group, with its sums in
  /// registers.
  bool isColumnwise = false;
};

struct RowNest {
  DimSet domain;
  llvm::SmallVector<unsigned> groupDims, rowDims; ///< outermost first
  std::optional<unsigned> column;
  RowSplit split = RowSplit::None;
  /// Tasks, and into how many chunks each group is divided if rows are split:
  /// task = group * chunks + chunk. Of groups of 1, chunks == tasks.
  int64_t tasks = 1, chunks = 1;
  llvm::SmallVector<RowItem> items; ///< in the order in which they may run
  llvm::SmallVector<KeptElement> kept;
  RowBlocking blocking;
  /// Instead of all that: what plain loops run, by its own loop numbers.
  std::optional<WorkItem> loops;

  DimSet groupSet() const { return setOf(groupDims); }
  DimSet rowSet() const { return setOf(rowDims); }
  DimSet withoutColumn(const DimSet &dims) const {
    return column ? dims - DimSet{*column} : dims;
  }
  unsigned stageCount() const;
  /// Sweeps of a stage, at least as many as its items ask for.
  unsigned sweepCount(unsigned stage) const;

private:
  static DimSet setOf(llvm::ArrayRef<unsigned> dims) {
    DimSet set;
    for (unsigned dim : dims)
      set.insert(dim);
    return set;
  }
};

/// The expression that an item evaluates at each point of its domain.
inline NodeId elementOf(const ScalarGraph &graph, const RowItem &item) {
  return item.isReduction ? graph.nodes[item.node].operands[0] : item.node;
}

/// True if a node's value may differ from row to row of a group.
bool variesByRow(const ScalarGraph &graph, const RowNest &nest, NodeId id);

/// What a nest does that copies rows of neighbours in memory.
struct RowCopy {
  const Access *from, *to;
  llvm::SmallVector<unsigned> rowDims; ///< outermost first
  std::optional<unsigned> column;      ///< rows have one element without it
};

/// The copy that a nest is, if it does nothing else.
std::optional<RowCopy> findRowCopy(const ScalarGraph &graph,
                                   const RowNest &nest);

struct RowPlan {
  ScalarGraph graph;
  std::vector<std::vector<RowNest>> phases;
  int64_t flops = 0;
};

/// What is decided of a nest. Dimensions have the numbers of the scalar graph.
struct NestSchedule {
  int64_t phase = 0;
  /// One result after the other, for what no sweep can express.
  bool loops = false;
  int64_t column = -1; ///< -1: the nest is one element
  /// What follows from the column: a reader wants to see it.
  llvm::SmallVector<int64_t> groups, rows;
  int64_t sweeps = 1; ///< of the first stage
  RowSplit split = RowSplit::None;
  int64_t tasks = 1;
  /// Elements that one sweep leaves for the next, by what computes them.
  llvm::SmallVector<std::string> keep;
  /// Rows and vectors of columns that are in flight together (CPUs).
  llvm::SmallVector<int64_t> block = {1, 1};
  /// Blocks are squares that are transposed in registers (CPUs).
  bool squares = false;
  /// Rows to come are fetched (CPUs).
  bool prefetch = false;
  /// Columns are outside of rows, and their sums in registers (CPUs).
  bool columnwise = false;

  template <typename Visitor> void visit(Visitor &decision) {
    decision("phase", phase);
    decision("loops", loops);
    decision("column", column);
    decision("groups", groups);
    decision("rows", rows);
    decision("sweeps", sweeps);
    decision("split", split);
    decision("tasks", tasks);
    decision("keep", keep);
    decision("block", block);
    decision("squares", squares);
    decision("prefetch", prefetch);
    decision("columnwise", columnwise);
  }
};

/// What is decided of a kernel without tiles.
struct RowsSchedule {
  std::vector<NestSchedule> nests; ///< in the order of phases
  /// Per result of the kernel the input that it takes the place of, or -1.
  llvm::SmallVector<int64_t> overwrites;

  template <typename Visitor> void visit(Visitor &decision) {
    decision("nests", nests);
    decision("overwrites", overwrites);
  }
};

/// Decides how the graph runs. Never fails on a graph that was built.
RowPlan planRows(ScalarGraph graph, TargetAttr target);

/// The plan that follows from decisions; fails, with what is wrong with them in
/// `reason`, if the graph cannot run so.
mlir::FailureOr<RowPlan> planRows(ScalarGraph graph, TargetAttr target,
                                  const RowsSchedule &schedule,
                                  std::string &reason);

/// The decisions of a plan.
RowsSchedule getSchedule(const RowPlan &plan);

/// Per result of the kernel the input that it may overwrite, or -1: each element
/// of it is read at the position and not after the time at which it is written.
/// Emitters compute all values of a place and sweep before they store any.
llvm::SmallVector<int64_t> findOverwrites(const RowPlan &plan, KernelOp kernel);

/// Relative time of one element of a node's own operation.
unsigned costOf(const ScalarNode &node);

/// Calls `visit` once for each node that computing `node` visits, the node
/// itself included, operands first. Reductions are visited, not entered.
void visitExpression(const ScalarGraph &graph, NodeId node,
                     llvm::function_ref<void(NodeId)> visit);
/// The same, leaving out the nodes in `seen` and adding to it the others.
void visitExpression(const ScalarGraph &graph, NodeId node,
                     llvm::DenseSet<NodeId> &seen,
                     llvm::function_ref<void(NodeId)> visit);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_ROWPLAN_H
