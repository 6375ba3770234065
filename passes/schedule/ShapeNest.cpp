//===- ShapeNest.cpp - What are the groups, rows, columns and tasks ---------===//
//
// The column is what memory is contiguous in, rows are what cross reductions
// reduce, groups are what they keep. Tasks divide what needs no combining first.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/PlanRows.h"

using namespace mlir;
using namespace ingot;

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

class NestShaper {
public:
  NestShaper(const WaitingItems &items, const RowPlanOptions &options)
      : items(items), graph(items.graph), options(options) {}

  RowNest shape(unsigned seed) {
    const WorkItem &item = graph.items[seed];
    RowNest nest;
    nest.domain = item.domain;
    if (item.kind == WorkItem::Loops) {
      nest.loops = item;
      LoopsOp loops = item.loops;
      int64_t points = 1, results = 1;
      for (auto [loop, extent] : llvm::enumerate(loops.getExtents())) {
        points *= extent;
        if (!loops.isReduced(loop))
          results *= extent;
      }
      nest.tasks = std::min(results, taskCount(points * kNanosecondsPerPoint));
      return nest;
    }
    nest.column = chooseColumn(nest.domain);
    chooseGroups(nest);
    chooseSplit(nest);
    return nest;
  }

private:
  int64_t taskCount(double nanoseconds) const {
    return std::clamp<int64_t>(nanoseconds / options.taskNanoseconds, 1,
                               options.maxTasks);
  }

  /// The dimension that is contiguous in most accesses, stores above all.
  std::optional<unsigned> chooseColumn(const DimSet &domain) const {
    std::optional<unsigned> best;
    std::tuple<int64_t, int64_t> bestScore;
    for (unsigned dim : domain) {
      int64_t score = 0;
      items.visitAccesses(domain, [&](const Access &access, bool isStore) {
        int64_t stride = access.stride(dim);
        if (stride != 0)
          score += (stride == 1 ? kContiguousScore : kStridedScore) *
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
    for (unsigned number = 0; number < graph.items.size(); ++number) {
      const WorkItem &item = graph.items[number];
      if (!items.isWaiting(number) || item.kind != WorkItem::Reduction ||
          !(item.domain == nest.domain || item.domain == rows) ||
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
        if (stride == 1)
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
    int64_t wanted = taskCount(estimateNanoseconds(items, nest.domain));
    if (wanted == 1)
      return;
    bool crosses = false, reducesColumn = false;
    for (unsigned number = 0; number < graph.items.size(); ++number) {
      const WorkItem &item = graph.items[number];
      if (!items.isUnfinished(number) || item.kind != WorkItem::Reduction ||
          !(item.domain == nest.domain ||
            item.domain == nest.withoutColumn(nest.domain)))
        continue;
      const DimSet &reduced = graph.nodes[item.node].reduced;
      crosses |= !nest.withoutColumn(reduced).empty();
      reducesColumn |= nest.column && reduced.contains(*nest.column);
    }
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
      nest.split = RowSplit::Rows;
      nest.chunks = std::min(rows, (wanted + groups - 1) / groups);
      nest.tasks = nest.chunks * groups;
    }
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
  const RowPlanOptions &options;
};

} // namespace

RowNest ingot::shapeNest(const WaitingItems &items, unsigned seed,
                         const RowPlanOptions &options) {
  return NestShaper(items, options).shape(seed);
}
