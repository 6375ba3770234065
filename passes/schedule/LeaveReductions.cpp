//===- LeaveReductions.cpp - Reductions that later phases need --------------===//
//
// A reduction that is split leaves a part per chunk, and a reduction over the
// parts takes its place; a whole one leaves its result.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/PlanRows.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

class ReductionLeaver {
public:
  explicit ReductionLeaver(WaitingItems &items)
      : items(items), graph(items.graph) {}

  void leave(std::vector<RowNest> &phase) {
    DenseSet<NodeId> wanted;
    for (unsigned number = 0; number < graph.items.size(); ++number)
      if (items.isWaiting(number) &&
          graph.items[number].kind != WorkItem::Loops)
        visitDeeply(graph.items[number].node, wanted);
    DenseMap<NodeId, NodeId> replacements;
    for (RowNest &nest : phase)
      for (unsigned index = 0; index < nest.items.size(); ++index) {
        NodeId node = nest.items[index].node;
        if (nest.items[index].isReduction && nest.items[index].isSplit)
          replacements[node] = leaveParts(nest, index);
        else if (nest.items[index].isReduction && wanted.contains(node))
          replacements[node] = leaveResult(nest, index);
      }
    if (replacements.empty())
      return;
    DenseMap<NodeId, NodeId> rewritten;
    SmallVector<NodeId> combined;
    for (auto [from, to] : replacements) {
      rewritten[from] = to;
      if (graph.nodes[to].kind == ScalarNode::Reduce && wanted.contains(from))
        combined.push_back(to);
    }
    for (unsigned number = 0; number < graph.items.size(); ++number)
      if (items.isWaiting(number) &&
          graph.items[number].kind != WorkItem::Loops)
        graph.items[number].node = rewrite(graph.items[number].node, rewritten);
    llvm::sort(combined);
    for (NodeId node : combined)
      items.addReduction(node);
  }

private:
  void visitDeeply(NodeId node, DenseSet<NodeId> &seen) const {
    if (seen.insert(node).second)
      for (NodeId operand : graph.nodes[node].operands)
        visitDeeply(operand, seen);
  }

  NodeId rewrite(NodeId node, DenseMap<NodeId, NodeId> &rewritten) {
    if (auto found = rewritten.find(node); found != rewritten.end())
      return found->second;
    ScalarNode copy = graph.nodes[node];
    for (NodeId &operand : copy.operands)
      operand = rewrite(operand, rewritten);
    copy.dims = {};
    NodeId result = graph.add(std::move(copy));
    rewritten[node] = result;
    return result;
  }

  /// A dense layout of a domain in scratch memory, in the order of the nest.
  Access denseScratch(const RowNest &nest, const DimSet &domain,
                      Type elementType, int64_t copies) {
    Access access;
    int64_t stride = 1;
    auto add = [&](unsigned dim) {
      if (!domain.contains(dim))
        return;
      access.strides[dim] = stride;
      stride *= graph.extents[dim];
    };
    if (nest.column)
      add(*nest.column);
    for (unsigned dim : llvm::reverse(nest.rowDims))
      add(dim);
    for (unsigned dim : llvm::reverse(nest.groupDims))
      add(dim);
    access.buffer =
        graph.addBuffer(KernelBuffer::Scratch, elementType, stride * copies);
    return access;
  }

  DimSet domainOfResult(const RowNest &nest, const RowItem &item) const {
    return item.isCross ? (item.place == RowPlace::Row
                               ? nest.groupSet()
                               : nest.domain - graph.nodes[item.node].reduced)
                        : nest.withoutColumn(nest.domain);
  }

  NodeId leaveParts(RowNest &nest, unsigned index) {
    RowItem &item = nest.items[index];
    ScalarNode reduction = graph.nodes[item.node];
    DimSet domain = domainOfResult(nest, item);
    item.target = denseScratch(nest, domain, reduction.type, nest.chunks);
    item.chunkStride = graph.volume(domain);
    Access part = item.target;
    unsigned chunk = graph.addDim(nest.chunks);
    part.strides[chunk] = item.chunkStride;
    ScalarNode combined(ScalarNode::Reduce, reduction.type);
    combined.op = reduction.op;
    combined.operands = {graph.addLoad(part)};
    combined.reduced = {chunk};
    return graph.add(std::move(combined));
  }

  NodeId leaveResult(RowNest &nest, unsigned index) {
    const RowItem item = nest.items[index];
    DimSet domain = domainOfResult(nest, item);
    for (const RowItem &other : nest.items)
      if (!other.isReduction && other.node == item.node &&
          other.target.dims() == domain &&
          graph.buffers[other.target.buffer].elementType ==
              graph.nodes[item.node].type)
        return graph.addLoad(other.target);
    RowItem store;
    store.node = item.node;
    store.stage = item.stage;
    store.sweep = item.sweep + 1;
    if (item.isCross)
      store.place =
          domain == nest.groupSet() ? RowPlace::Group : RowPlace::GroupColumn;
    store.target = denseScratch(nest, domain, graph.nodes[item.node].type, 1);
    Access target = store.target;
    nest.items.push_back(std::move(store));
    return graph.addLoad(target);
  }

  WaitingItems &items;
  ScalarGraph &graph;
};

} // namespace

void ingot::schedule::leaveReductions(WaitingItems &items,
                                      std::vector<RowNest> &phase) {
  ReductionLeaver(items).leave(phase);
}
