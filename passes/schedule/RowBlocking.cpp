//===- RowBlocking.cpp - How many rows and vectors are in flight ------------===//

#include "passes/schedule/RowBlocking.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

/// Costs of a sweep's columns (costOf) above which fewer rows or vectors fit into
/// the registers, with the temporaries of functions that are expanded inline.
constexpr unsigned kMaxCostOfEightRows = 16, kMaxCostOfFourRows = 60;
constexpr unsigned kMaxCostOfFourVectors = 40, kMaxCostOfTwoVectors = 80;

/// Elements are counted as f32.
constexpr int64_t kElementBytes = 4;
/// Fewer rows than this do not pay for storing what is the same in each, nor does a
/// row of more than this part of a second-level cache, which leaves the cache before
/// it is read again.
constexpr int64_t kMinRowsOfStored = 4;
constexpr int64_t kStoredPart = 8;
/// Rows of a group up to which columns are outside, and the sums in registers then.
constexpr int64_t kMaxRowsOfColumn = 64, kMaxSums = 4;
/// Cost from which on a value is worth a store and loads, which are one each.
constexpr unsigned kWorthStoring = 8;

class BlockingChooser {
public:
  BlockingChooser(const ScalarGraph &graph, const RowNest &nest,
                  TargetAttr target)
      : graph(graph), nest(nest), target(target), lanes(target.getLanes(32)),
        rowCount(graph.volume(nest.rowSet())) {
    for (const RowItem &item : nest.items)
      visitExpression(graph, elementOf(graph, item), [&](NodeId id) {
        if (hasColumn(id))
          columnNodes.insert(id);
      });
  }

  RowBlocking choose() {
    if (!nest.column)
      return blocking;
    choosePrefetch();
    if (chooseTiles() || chooseColumnwise())
      return blocking;
    unsigned cost = 0;
    for (NodeId id : columnNodes)
      cost += costOf(graph.nodes[id]);
    bool accumulates = false, reducesRows = false;
    for (const RowItem &item : nest.items) {
      const DimSet &reduced = graph.nodes[item.node].reduced;
      accumulates |= item.isReduction && item.isCross &&
                     item.place == RowPlace::Element &&
                     !reduced.contains(*nest.column);
      reducesRows |= item.isReduction && !item.isCross;
    }
    int64_t vectors =
        llvm::divideCeil(graph.extents[*nest.column], int64_t(lanes));
    unsigned rows = vectors == 1 ? 4 : vectors == 2 ? 2 : 1;
    if (accumulates) // One load and store of the sums serves the block.
      rows = reducesRows || cost > kMaxCostOfEightRows ? 4 : 8;
    if (cost > kMaxCostOfFourRows)
      rows = std::min(rows, 2u);
    blocking.rows = std::clamp<int64_t>(rowCount, 1, rows);
    unsigned unrolled = cost > kMaxCostOfTwoVectors || blocking.rows >= 4 ? 1
                        : cost > kMaxCostOfFourVectors || blocking.rows == 2
                            ? 2
                            : 4;
    blocking.vectors = std::min<int64_t>(unrolled, vectors);
    return blocking;
  }

private:
  bool hasColumn(NodeId id) const {
    return graph.nodes[id].dims.contains(*nest.column);
  }

  bool chooseTiles() {
    if (!canTranspose(graph, nest))
      return false;
    blocking.isTiled = true;
    blocking.rows =
        std::min<int64_t>(lanes, graph.extents[nest.rowDims.back()]);
    blocking.vectors = 1;
    return true;
  }

  /// Few rows per group, as the taps of a window: a row of sums in memory would be
  /// cleared, loaded and stored for each.
  bool chooseColumnwise() {
    if (nest.groupDims.empty() || rowCount > kMaxRowsOfColumn ||
        !canSumColumnwise(graph, nest))
      return false;
    blocking.isColumnwise = true;
    blocking.prefetches = false;
    int64_t sums = llvm::count_if(
        nest.items, [](const RowItem &item) { return item.isReduction; });
    int64_t vectors =
        llvm::divideCeil(graph.extents[*nest.column], int64_t(lanes));
    blocking.vectors =
        std::clamp<int64_t>(kMaxSums / sums, 1, std::min(vectors, kMaxSums));
    return true;
  }

  void choosePrefetch() {
    int64_t elements = 0;
    for (NodeId id : columnNodes)
      if (graph.nodes[id].kind == ScalarNode::Load)
        elements += graph.volume(graph.nodes[id].dims);
    // What fits half of the second-level cache needs none, and without rows
    // nothing is to come.
    blocking.prefetches =
        !nest.rowDims.empty() &&
        elements * kElementBytes > target.get(TargetFact::l2) / 2;
  }

  const ScalarGraph &graph;
  const RowNest &nest;
  TargetAttr target;
  int64_t lanes;
  int64_t rowCount;
  llvm::SetVector<NodeId> columnNodes;
  RowBlocking blocking;
};

/// The largest expressions of columns only that cost more than a load.
void findColumnRowsBelow(const ScalarGraph &graph, const RowNest &nest,
                         NodeId id, llvm::SetVector<NodeId> &found,
                         DenseSet<NodeId> &seen) {
  auto hasColumn = [&](NodeId node) {
    return graph.nodes[node].dims.contains(*nest.column);
  };
  const ScalarNode &node = graph.nodes[id];
  if (!seen.insert(id).second || !hasColumn(id) ||
      node.kind != ScalarNode::Apply)
    return;
  unsigned cost = 0;
  if (!variesByRow(graph, nest, id) && !node.type.isInteger(1)) {
    visitExpression(graph, id, [&](NodeId operand) {
      if (hasColumn(operand))
        cost += costOf(graph.nodes[operand]);
    });
    if (cost >= kWorthStoring) {
      found.insert(id);
      return;
    }
  }
  for (NodeId operand : node.operands)
    findColumnRowsBelow(graph, nest, operand, found, seen);
}

} // namespace

bool ingot::schedule::canTranspose(const ScalarGraph &graph,
                                   const RowNest &nest) {
  if (!nest.column || nest.rowDims.empty() ||
      llvm::any_of(nest.items, [](const RowItem &item) {
        return item.isReduction || item.place != RowPlace::Element;
      }))
    return false;
  bool isTransposed = false;
  for (const RowItem &item : nest.items)
    visitExpression(graph, item.node, [&](NodeId id) {
      const ScalarNode &node = graph.nodes[id];
      isTransposed |= node.kind == ScalarNode::Load && !node.isGuarded() &&
                      node.dims.contains(*nest.column) &&
                      node.access.stride(*nest.column) != 1 &&
                      node.access.stride(nest.rowDims.back()) == 1;
    });
  return isTransposed;
}

bool ingot::schedule::canSumColumnwise(const ScalarGraph &graph,
                                       const RowNest &nest) {
  bool divides = nest.split != RowSplit::None && nest.split != RowSplit::Groups;
  if (!nest.column || nest.rowDims.empty() || divides || nest.stageCount() != 1)
    return false;
  bool sums = false;
  for (const RowItem &item : nest.items) {
    bool isSum = item.isReduction && item.isCross && !item.isSplit &&
                 item.place == RowPlace::Element &&
                 !graph.nodes[item.node].reduced.contains(*nest.column);
    sums |= isSum;
    if (!isSum && item.place != RowPlace::GroupColumn)
      return false;
  }
  return sums;
}

std::vector<SmallVector<NodeId>>
ingot::schedule::findColumnRows(const ScalarGraph &graph, const RowNest &nest,
                                TargetAttr target) {
  std::vector<SmallVector<NodeId>> rows(nest.stageCount());
  if (!nest.column || nest.blocking.isColumnwise ||
      graph.volume(nest.rowSet()) < kMinRowsOfStored ||
      graph.extents[*nest.column] * kElementBytes >
          target.get(TargetFact::l2) / kStoredPart)
    return rows;
  for (unsigned stage = 0; stage < nest.stageCount(); ++stage) {
    llvm::SetVector<NodeId> found;
    DenseSet<NodeId> seen;
    for (const RowItem &item : nest.items)
      if (item.stage == stage && item.place == RowPlace::Element)
        findColumnRowsBelow(graph, nest, elementOf(graph, item), found, seen);
    rows[stage] = found.takeVector();
  }
  return rows;
}

RowBlocking ingot::schedule::chooseBlocking(const ScalarGraph &graph,
                                            const RowNest &nest,
                                            TargetAttr target) {
  return BlockingChooser(graph, nest, target).choose();
}
