//===- ShapeNest.cpp - What are the groups, rows, columns and tasks ---------===//
//
// The column is what memory is contiguous in, rows are what cross reductions
// reduce, groups are what they keep. Tasks divide what needs no combining first.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/PlanRows.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

/// Time of one iteration of plain loops, roughly: they stay scalar.
constexpr double kNanosecondsPerPoint = 2;

/// What an access says for a dimension as the column: contiguous lanes are one
/// load, others an instruction each. Stores have no cheap scattered form and count
/// double.
constexpr int64_t kContiguousScore = 2, kStridedScore = -1, kStoreWeight = 2;
/// A dimension shorter than this fills no vector, which cancels one contiguous
/// store.
constexpr int64_t kMinColumns = 4, kShortScore = -4;

/// Dividing rows or groups is enough if it makes this many tasks, for as many
/// threads.
constexpr int64_t kEnoughParts = 8;
/// Elements of a row per task: segments shorter than 2 KiB of f32 defeat the
/// prefetchers, so that other divisions are better; no task gets less than a page.
constexpr int64_t kMinSegment = 512, kMinColumnsOfTask = 1024;
/// What a schedule may ask for: a few vectors each.
constexpr int64_t kMinColumnsToSplit = 64;

class NestShaper {
public:
  NestShaper(const WaitingItems &items, TargetAttr target)
      : items(items), graph(items.graph), target(target) {}

  RowNest shape(unsigned seed) {
    const WorkItem &item = graph.items[seed];
    RowNest nest;
    nest.domain = item.domain;
    if (item.kind == WorkItem::Loops) {
      nest.loops = item;
      auto [points, results] = countLoops(item.loops);
      nest.tasks = std::min(results, taskCount(points * kNanosecondsPerPoint));
      return nest;
    }
    nest.column = chooseColumn(nest.domain);
    chooseGroups(nest);
    chooseSplit(nest);
    return nest;
  }

  RowNest shape(unsigned seed, const NestSchedule &decisions,
                std::string &fault) {
    const WorkItem &item = graph.items[seed];
    RowNest nest;
    nest.domain = item.domain;
    nest.tasks = nest.chunks = decisions.tasks;
    if (decisions.loops != (item.kind == WorkItem::Loops)) {
      fault = decisions.loops ? "expected sweeps, found loops"
                              : "expected loops, found sweeps";
      return nest;
    }
    if (decisions.loops) {
      nest.loops = item;
      nest.chunks = 1;
      int64_t results = countLoops(item.loops).second;
      if (decisions.tasks < 1 || decisions.tasks > results)
        fault = llvm::formatv("expected 1 to {0} tasks, found {1}", results,
                              decisions.tasks);
      return nest;
    }
    if (decisions.column == -1 ? !nest.domain.empty()
                               : !nest.domain.contains(decisions.column)) {
      fault = llvm::formatv("dimension {0} is no column of the nest",
                            decisions.column);
      return nest;
    }
    if (decisions.column != -1)
      nest.column = decisions.column;
    chooseGroups(nest);
    if (!llvm::equal(nest.groupDims, decisions.groups) ||
        !llvm::equal(nest.rowDims, decisions.rows)) {
      fault = llvm::formatv(
          "with the column {0} expected groups = [{1:$[, ]}] "
          "and rows = [{2:$[, ]}]",
          decisions.column,
          llvm::make_range(nest.groupDims.begin(), nest.groupDims.end()),
          llvm::make_range(nest.rowDims.begin(), nest.rowDims.end()));
      return nest;
    }
    nest.split = decisions.split;
    fault = checkSplit(nest);
    return nest;
  }

private:
  /// Points of all loops, and of the parallel ones.
  static std::pair<int64_t, int64_t> countLoops(LoopsOp loops) {
    int64_t points = 1, results = 1;
    for (auto [loop, extent] : llvm::enumerate(loops.getExtents())) {
      points *= extent;
      if (!loops.isReduced(loop))
        results *= extent;
    }
    return {points, results};
  }

  int64_t taskCount(double nanoseconds) const {
    return std::clamp<int64_t>(nanoseconds / target.get(TargetFact::task_ns), 1,
                               target.get(TargetFact::max_tasks));
  }

  /// The dimension that is contiguous in most accesses, stores above all.
  std::optional<unsigned> chooseColumn(const DimSet &domain) const {
    std::optional<unsigned> best;
    std::tuple<int64_t, int64_t> bestScore;
    for (unsigned dim : domain) {
      int64_t score = 0;
      items.visitAccesses(domain, [&](const Access &access, bool isStore) {
        if (access.stride(dim) != 0)
          score +=
              (access.isContiguous(dim) ? kContiguousScore : kStridedScore) *
              (isStore ? kStoreWeight : 1);
      });
      if (graph.extents[dim] < kMinColumns)
        score += kShortScore;
      std::tuple candidate(score, graph.extents[dim]);
      if (!best || candidate > bestScore) {
        best = dim;
        bestScore = candidate;
      }
    }
    return best;
  }

  /// Rows are what the first cross reduction of the domain reduces; the
  /// dimensions that it keeps are the groups. Without one all are rows.
  void chooseGroups(RowNest &nest) const {
    DimSet rows = nest.domain;
    if (nest.column)
      rows = rows - DimSet{*nest.column};
    DimSet reducedRows = rows;
    for (unsigned number : items.itemsOf({nest.domain, rows})) {
      const WorkItem &item = graph.items[number];
      if (!items.isWaiting(number) || item.kind != WorkItem::Reduction ||
          !canFollowRowReductions(item, nest))
        continue;
      DimSet crossed = nest.withoutColumn(graph.nodes[item.node].reduced);
      if (crossed.empty())
        continue;
      reducedRows = crossed;
      break;
    }
    for (unsigned dim : rows - reducedRows)
      nest.groupDims.push_back(dim);
    for (unsigned dim : reducedRows)
      nest.rowDims.push_back(dim);
    // In the order of memory; innermost what is contiguous in some access.
    std::map<unsigned, int64_t> strides;
    DimSet contiguous;
    items.visitAccesses(nest.domain, [&](const Access &access, bool) {
      for (auto [dim, stride] : access.strides) {
        strides[dim] = std::max(strides[dim], stride);
        if (access.isContiguous(dim))
          contiguous.insert(dim);
      }
    });
    auto isOuter = [&](unsigned lhs, unsigned rhs) {
      return std::tuple(!contiguous.contains(lhs), strides[lhs], rhs) >
             std::tuple(!contiguous.contains(rhs), strides[rhs], lhs);
    };
    llvm::sort(nest.groupDims, isOuter);
    llvm::sort(nest.rowDims, isOuter);
  }

  /// True if all that an item needs are row reductions of the nest's domain,
  /// which an earlier sweep can do.
  bool canFollowRowReductions(const WorkItem &item, const RowNest &nest) const {
    if (!items.memoryIsReady(item))
      return false;
    return llvm::all_of(items.reductionsNeeded(item), [&](NodeId node) {
      WorkItem needed(WorkItem::Reduction, node);
      needed.domain = items.domainOf(node);
      return needed.domain == nest.domain && nest.column &&
             graph.nodes[node].reduced == DimSet{*nest.column} &&
             canFollowRowReductions(needed, nest);
    });
  }

  /// Decides what tasks divide. A division of what a reduction reduces costs a
  /// phase to combine the parts, so it comes last.
  void chooseSplit(RowNest &nest) const {
    int64_t wanted = taskCount(estimateNanoseconds(items, nest.domain, target));
    if (wanted == 1)
      return;
    auto [crosses, reducesColumn] = findReductions(nest);
    int64_t groups = graph.volume(nest.groupSet());
    int64_t rows = graph.volume(nest.rowSet());
    int64_t columns = nest.column ? graph.extents[*nest.column] : 1;
    if (!crosses) { // Rows are independent.
      if (rows >= std::min(wanted, kEnoughParts) ||
          (reducesColumn && rows > 1)) {
        nest.split = RowSplit::Rows;
        nest.tasks = nest.chunks = std::min(rows, wanted);
      } else {
        splitColumns(nest, wanted);
      }
      return;
    }
    if (groups >= std::min(wanted, kEnoughParts)) {
      nest.split = RowSplit::Groups;
      nest.tasks = std::min(groups, wanted);
    } else if (!reducesColumn && columns / wanted >= kMinSegment) {
      splitColumns(nest, wanted);
    } else {
      splitRows(nest, wanted, reducesColumn);
    }
  }

  /// A chunk of one row would leave as many parts as there were rows.
  void splitRows(RowNest &nest, int64_t wanted, bool reducesColumn) const {
    int64_t groups = graph.volume(nest.groupSet());
    int64_t rows = graph.volume(nest.rowSet());
    int64_t chunks = std::min(reducesColumn ? rows : rows / 2,
                              (wanted + groups - 1) / groups);
    if (chunks > 1) {
      nest.split = RowSplit::Rows;
      nest.chunks = chunks;
      nest.tasks = chunks * groups;
    } else if (groups > 1) {
      nest.split = RowSplit::Groups;
      nest.tasks = groups;
    }
  }

  /// Whether unfinished items of the nest reduce rows, and whether the column.
  std::pair<bool, bool> findReductions(const RowNest &nest) const {
    bool crosses = false, reducesColumn = false;
    for (unsigned number :
         items.itemsOf({nest.domain, nest.withoutColumn(nest.domain)})) {
      const WorkItem &item = graph.items[number];
      if (!items.isUnfinished(number) || item.kind != WorkItem::Reduction)
        continue;
      const DimSet &reduced = graph.nodes[item.node].reduced;
      crosses |= !nest.withoutColumn(reduced).empty();
      reducesColumn |= nest.column && reduced.contains(*nest.column);
    }
    return {crosses, reducesColumn};
  }

  /// What is wrong with the split and the tasks that were given; divides the tasks
  /// of split rows among the groups.
  std::string checkSplit(RowNest &nest) const {
    auto [crosses, reducesColumn] = findReductions(nest);
    int64_t groups = graph.volume(nest.groupSet());
    int64_t rows = graph.volume(nest.rowSet()), most = 1;
    switch (nest.split) {
    case RowSplit::None:
      break;
    case RowSplit::Groups:
      most = crosses ? groups : 1;
      break;
    case RowSplit::Rows:
      most = crosses ? groups * rows : rows;
      if (crosses && nest.tasks % groups != 0)
        return llvm::formatv(
            "expected a multiple of {0} tasks, one or more for "
            "each group, found {1}",
            groups, nest.tasks);
      if (crosses)
        nest.chunks = nest.tasks / groups;
      break;
    case RowSplit::Columns:
      if (crosses && reducesColumn)
        return "tasks cannot divide columns that are summed up with the rows";
      most = nest.column ? graph.extents[*nest.column] / kMinColumnsToSplit : 1;
      break;
    }
    if (nest.tasks < 1 || nest.tasks > std::max<int64_t>(most, 1))
      return llvm::formatv("expected 1 to {0} tasks, found {1}",
                           std::max<int64_t>(most, 1), nest.tasks);
    return "";
  }

  void splitColumns(RowNest &nest, int64_t wanted) const {
    if (!nest.column)
      return;
    nest.tasks = nest.chunks = std::clamp<int64_t>(
        graph.extents[*nest.column] / kMinColumnsOfTask, 1, wanted);
    if (nest.tasks > 1)
      nest.split = RowSplit::Columns;
  }

  const WaitingItems &items;
  const ScalarGraph &graph;
  TargetAttr target;
};

} // namespace

RowNest ingot::schedule::shapeNest(const WaitingItems &items, unsigned seed,
                                   TargetAttr target) {
  return NestShaper(items, target).shape(seed);
}

RowNest ingot::schedule::shapeNest(const WaitingItems &items, unsigned seed,
                                   TargetAttr target,
                                   const NestSchedule &decisions,
                                   std::string &fault) {
  return NestShaper(items, target).shape(seed, decisions, fault);
}
