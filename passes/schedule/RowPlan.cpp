//===- RowPlan.cpp - Divides a scalar graph into phases, nests and sweeps ---===//

#include "passes/schedule/PlanRows.h"

using namespace mlir;
using namespace ingot;

unsigned RowNest::stageCount() const {
  unsigned count = 1;
  for (const RowItem &item : items)
    count = std::max(count, item.stage + 1);
  return count;
}

unsigned RowNest::sweepCount(unsigned stage) const {
  unsigned count = 0;
  for (const RowItem &item : items)
    if (item.stage == stage && item.place == RowPlace::Element)
      count = std::max(count, item.sweep + 1);
  return count;
}

void ingot::visitExpression(const ScalarGraph &graph, NodeId node,
                            DenseSet<NodeId> &seen,
                            llvm::function_ref<void(NodeId)> action) {
  if (!seen.insert(node).second)
    return;
  if (graph.nodes[node].kind != ScalarNode::Reduce)
    for (NodeId operand : graph.nodes[node].operands)
      visitExpression(graph, operand, seen, action);
  action(node);
}

void ingot::visitExpression(const ScalarGraph &graph, NodeId node,
                            llvm::function_ref<void(NodeId)> action) {
  DenseSet<NodeId> seen;
  visitExpression(graph, node, seen, action);
}

bool ingot::variesByRow(const ScalarGraph &graph, const RowNest &nest,
                        NodeId id) {
  DimSet rows = nest.rowSet();
  bool varies = false;
  visitExpression(graph, id, [&](NodeId operand) {
    const ScalarNode &node = graph.nodes[operand];
    varies |= node.dims.meets(rows);
    if (node.kind == ScalarNode::Reduce)
      varies |= llvm::any_of(nest.items, [&](const RowItem &item) {
        return item.isReduction && item.node == operand && !item.isCross;
      });
  });
  return varies;
}

RowPlan ingot::planRows(ScalarGraph graph, const RowPlanOptions &options) {
  RowPlan plan{std::move(graph), {}, 0};
  WaitingItems items(plan.graph);
  while (!items.empty()) {
    std::vector<RowNest> phase;
    while (std::optional<unsigned> seed = items.pickSeed()) {
      RowNest nest = shapeNest(items, *seed, options);
      if (nest.loops)
        items.start(*seed);
      else
        joinItems(items, nest);
      phase.push_back(std::move(nest));
    }
    assert(!phase.empty() && "items wait for each other");
    items.finishStarted();
    leaveReductions(items, phase);
    plan.phases.push_back(std::move(phase));
  }
  for (std::vector<RowNest> &phase : plan.phases)
    for (RowNest &nest : phase)
      keepElements(plan.graph, nest, options);
  plan.flops = countFlops(plan);
  return plan;
}
