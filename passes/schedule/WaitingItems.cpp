//===- WaitingItems.cpp - Items of a graph that have no phase yet -----------===//

#include "passes/schedule/WaitingItems.h"
#include "passes/schedule/RowPlan.h"

using namespace mlir;
using namespace ingot::schedule;

WaitingItems::WaitingItems(ScalarGraph &graph) : graph(graph) {
  states.assign(graph.items.size(), Waiting);
  DenseSet<NodeId> seen;
  unsigned count = graph.items.size();
  for (unsigned number = 0; number < count; ++number)
    noteDomain(number);
  for (unsigned number = 0; number < count; ++number)
    if (graph.items[number].kind == WorkItem::Store)
      addReductionsBelow(graph.items[number].node, seen);
}

void WaitingItems::addReductionsBelow(NodeId node, DenseSet<NodeId> &seen) {
  if (!seen.insert(node).second)
    return;
  for (NodeId operand : graph.nodes[node].operands)
    addReductionsBelow(operand, seen);
  if (graph.nodes[node].kind == ScalarNode::Reduce)
    addReduction(node);
}

void WaitingItems::addReduction(NodeId node) {
  WorkItem item(WorkItem::Reduction, node);
  item.domain = domainOf(node);
  graph.items.push_back(std::move(item));
  states.push_back(Waiting);
  noteDomain(graph.items.size() - 1);
}

void WaitingItems::noteDomain(unsigned number) {
  numbers[graph.items[number].domain].push_back(number);
}

SmallVector<unsigned>
WaitingItems::itemsOf(const std::set<DimSet> &domains) const {
  SmallVector<unsigned> found;
  for (const DimSet &domain : domains)
    if (auto entry = numbers.find(domain); entry != numbers.end())
      llvm::append_range(found, entry->second);
  llvm::sort(found);
  return found;
}

NodeId WaitingItems::elementOf(const WorkItem &item) const {
  return item.kind == WorkItem::Reduction ? graph.nodes[item.node].operands[0]
                                          : item.node;
}

DimSet WaitingItems::domainOf(NodeId reduction) const {
  const ScalarNode &node = graph.nodes[reduction];
  return graph.nodes[node.operands[0]].dims | node.reduced;
}

SmallVector<NodeId> WaitingItems::reductionsNeeded(const WorkItem &item) const {
  SmallVector<NodeId> needed;
  visitExpression(graph, elementOf(item), [&](NodeId node) {
    if (graph.nodes[node].kind == ScalarNode::Reduce)
      needed.push_back(node);
  });
  return needed;
}

bool WaitingItems::memoryIsReady(const WorkItem &item) const {
  auto isDone = [&](unsigned number) { return !isUnfinished(number); };
  if (!llvm::all_of(item.after, isDone))
    return false;
  auto isWritten = [&](unsigned buffer) {
    // Inputs have no writer; a store does not wait for its own target.
    return llvm::all_of(graph.writers[buffer], isDone);
  };
  if (item.kind == WorkItem::Loops) {
    LoopsOp loops = item.loops;
    for (auto [number, access] : llvm::enumerate(item.operands))
      if (access && number < loops.getInputs().size() &&
          !isWritten(access->buffer))
        return false;
    return true;
  }
  bool ready = true;
  visitExpression(graph, elementOf(item), [&](NodeId node) {
    if (graph.nodes[node].kind == ScalarNode::Load)
      ready &= isWritten(graph.nodes[node].access.buffer);
  });
  return ready;
}

void WaitingItems::startPhase() {
  seeds.clear();
  for (unsigned number = 0; number < graph.items.size(); ++number) {
    const WorkItem &item = graph.items[number];
    if (isWaiting(number) && memoryIsReady(item) &&
        (item.kind == WorkItem::Loops || reductionsNeeded(item).empty()))
      seeds.push_back(number);
  }
  llvm::sort(seeds, [&](unsigned lhs, unsigned rhs) {
    return std::tuple(graph.volume(graph.items[lhs].domain), rhs) <
           std::tuple(graph.volume(graph.items[rhs].domain), lhs);
  });
}

std::optional<unsigned> WaitingItems::pickSeed() {
  while (!seeds.empty() && !isWaiting(seeds.back()))
    seeds.pop_back();
  if (seeds.empty())
    return std::nullopt;
  return seeds.back();
}

void WaitingItems::visitAccesses(
    const DimSet &domain,
    llvm::function_ref<void(const Access &, bool)> action) const {
  DenseSet<NodeId> seen;
  for (unsigned number : itemsOf({domain})) {
    const WorkItem &item = graph.items[number];
    if (!isUnfinished(number) || item.kind == WorkItem::Loops)
      continue;
    visitExpression(graph, elementOf(item), seen, [&](NodeId node) {
      if (graph.nodes[node].kind == ScalarNode::Load)
        action(graph.nodes[node].access, /*isStore=*/false);
    });
    if (item.kind == WorkItem::Store)
      action(item.target, /*isStore=*/true);
  }
}
