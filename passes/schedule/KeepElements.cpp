//===- KeepElements.cpp - Elements that sweeps keep for later sweeps --------===//
//
// What an earlier sweep of the row computed, a later one of the same stage loads
// if that costs less than computing it again.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/PlanRows.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

/// Cost from which on an element is worth a store and a load, which are one each:
/// they also take cache and registers for addresses.
constexpr unsigned kWorthKeeping = 8;
/// Of a kept element, taken as f32; a row of them may take this part of a
/// second-level cache.
constexpr int64_t kKeptBytes = 4, kKeptPart = 8;

class ElementKeeper {
public:
  ElementKeeper(const ScalarGraph &graph, RowNest &nest, TargetAttr target,
                const NestSchedule *decisions)
      : graph(graph), nest(nest), target(target), decisions(decisions) {}

  void keep() {
    if (!nest.column || graph.extents[*nest.column] * kKeptBytes >
                            target.get(TargetFact::l2) / kKeptPart)
      return;
    for (unsigned stage = 0; stage < nest.stageCount(); ++stage) {
      DenseMap<NodeId, unsigned> firstSweeps;
      for (unsigned sweep = 0; sweep < nest.sweepCount(stage); ++sweep) {
        DenseSet<NodeId> seen;
        for (const RowItem &item : nest.items)
          if (item.stage == stage && item.sweep == sweep &&
              item.place == RowPlace::Element)
            findKept(elementOf(graph, item), stage, sweep, firstSweeps, seen);
      }
    }
    placeKept();
  }

private:
  void findKept(NodeId id, unsigned stage, unsigned sweep,
                DenseMap<NodeId, unsigned> &firstSweeps,
                DenseSet<NodeId> &seen) {
    const ScalarNode &node = graph.nodes[id];
    if (node.kind == ScalarNode::Reduce || !node.dims.contains(*nest.column) ||
        !seen.insert(id).second)
      return;
    KeptElement *kept = llvm::find_if(nest.kept, [&](const KeptElement &kept) {
      return kept.node == id && kept.stage == stage;
    });
    if (kept != nest.kept.end()) {
      kept->lastSweep = sweep;
      return;
    }
    auto [first, isNew] = firstSweeps.try_emplace(id, sweep);
    if (first->second < sweep && node.kind == ScalarNode::Apply &&
        !node.type.isInteger(1) && recomputeCost(id) >= kWorthKeeping &&
        mayKeep(node) && variesByRow(graph, nest, id)) {
      nest.kept.push_back({id, stage, first->second, sweep, std::nullopt});
      return;
    }
    for (NodeId operand : node.operands)
      findKept(operand, stage, sweep, firstSweeps, seen);
  }

  /// Keeps an element where a result of the same row goes later, if it fits:
  /// the result's memory comes to the cache while the element is computed.
  void placeKept() {
    DenseSet<unsigned> taken;
    for (KeptElement &kept : nest.kept)
      for (const RowItem &item : nest.items) {
        if (item.isReduction || item.place != RowPlace::Element ||
            item.stage != kept.stage || item.sweep < kept.lastSweep ||
            item.target.stride(*nest.column) != 1 ||
            graph.buffers[item.target.buffer].elementType !=
                graph.nodes[kept.node].type ||
            !taken.insert(item.target.buffer).second)
          continue;
        kept.place = item.target;
        break;
      }
  }

  bool mayKeep(const ScalarNode &node) const {
    return !decisions ||
           llvm::is_contained(decisions->keep,
                              node.op->getName().getStringRef().str());
  }

  unsigned recomputeCost(NodeId id) const {
    unsigned cost = 0;
    visitExpression(graph, id, [&](NodeId node) {
      if (graph.nodes[node].dims.contains(*nest.column))
        cost += costOf(graph.nodes[node]);
    });
    return cost;
  }

  const ScalarGraph &graph;
  RowNest &nest;
  TargetAttr target;
  const NestSchedule *decisions;
};

} // namespace

void ingot::schedule::keepElements(const ScalarGraph &graph, RowNest &nest,
                                   TargetAttr target,
                                   const NestSchedule *decisions) {
  ElementKeeper(graph, nest, target, decisions).keep();
}
