//===- MergeDimensions.cpp - As few and as long loops as possible -----------===//

#include "passes/schedule/ScalarGraph.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

/// Two terms that are the quotient and the remainder of one position are one.
void joinTerms(SmallVector<IndexTerm> &terms) {
  for (unsigned i = 0; i < terms.size(); ++i)
    for (unsigned j = 0; j < terms.size(); ++j) {
      const IndexTerm &high = terms[i], &low = terms[j];
      if (i == j || high.dim != low.dim || low.modulus == 0 ||
          high.divisor != low.divisor * low.modulus ||
          high.factor != low.factor * low.modulus)
        continue;
      terms[j].modulus = high.modulus * low.modulus;
      terms.erase(terms.begin() + i);
      return joinTerms(terms);
    }
}

class DimensionMerger {
public:
  explicit DimensionMerger(const ScalarGraph &graph)
      : graph(graph), extents(graph.extents) {
    for (const ScalarNode &node : graph.nodes) {
      if (node.kind == ScalarNode::Load)
        accesses.push_back(node.access);
      if (node.isGuarded())
        guarded = guarded | graph.nodes[node.operands[0]].dims;
      if (node.kind == ScalarNode::Reduce)
        reduced.push_back(node.reduced);
      for (unsigned dim : node.dims | node.reduced)
        dims.insert(dim);
    }
    for (const WorkItem &item : graph.items) {
      if (item.kind == WorkItem::Store)
        accesses.push_back(item.target);
      for (unsigned dim : item.domain)
        dims.insert(dim);
    }
  }

  ScalarGraph run() {
    while (mergeOnePair()) {
    }
    return rebuild();
  }

private:
  /// `outer` disappears into `inner`, whose extent grows.
  struct Merge {
    unsigned outer, inner;
    int64_t innerExtent;
  };

  bool mergeOnePair() {
    // Dimensions that no access has together have nothing to gain.
    for (const Access &access : accesses)
      for (auto [outer, outerStride] : access.strides)
        for (auto [inner, innerStride] : access.strides)
          if (outer != inner && canMerge(outer, inner)) {
            merge(outer, inner);
            return true;
          }
    return false;
  }

  void merge(unsigned outer, unsigned inner) {
    merges.push_back({outer, inner, extents[inner]});
    for (Access &access : accesses)
      access.strides.erase(outer);
    for (DimSet &set : reduced)
      set = set - DimSet{outer};
    extents[inner] *= extents[outer];
    dims = dims - DimSet{outer};
  }

  bool canMerge(unsigned outer, unsigned inner) const {
    // A guard would have to take the merged position apart again.
    if (guarded.contains(outer) || guarded.contains(inner))
      return false;
    for (const Access &access : accesses)
      if (access.stride(outer) != access.stride(inner) * extents[inner])
        return false;
    return llvm::all_of(reduced, [&](const DimSet &set) {
      return set.contains(outer) == set.contains(inner);
    });
  }

  ScalarGraph rebuild() const {
    ScalarGraph result;
    result.scalars = graph.scalars;
    std::map<unsigned, unsigned> numbers;
    for (unsigned dim : dims) {
      numbers[dim] = result.extents.size();
      result.extents.push_back(extents[dim]);
    }
    auto renamed = [&](const DimSet &set) {
      DimSet renamedSet;
      for (unsigned dim : set)
        if (auto found = numbers.find(dim); found != numbers.end())
          renamedSet.insert(found->second);
      return renamedSet;
    };
    auto renamedAccess = [&](Access access) {
      std::map<unsigned, int64_t> strides;
      for (auto [dim, stride] : access.strides)
        if (auto found = numbers.find(dim); found != numbers.end())
          strides[found->second] = stride;
      access.strides = std::move(strides);
      return access;
    };

    for (const KernelBuffer &buffer : graph.buffers)
      result.addBuffer(buffer.kind, buffer.elementType, buffer.elementCount);
    std::vector<NodeId> newIds;
    for (ScalarNode node : graph.nodes) {
      node.dims = {};
      node.access = renamedAccess(node.access);
      node.reduced = renamed(node.reduced);
      for (NodeId &operand : node.operands)
        operand = newIds[operand];
      for (const Merge &merge : merges)
        applyMerge(merge, node.terms);
      for (IndexTerm &term : node.terms)
        term.dim = numbers.at(term.dim);
      newIds.push_back(result.add(std::move(node)));
    }
    for (WorkItem item : graph.items) {
      if (item.kind == WorkItem::Store) {
        item.node = newIds[item.node];
        item.target = renamedAccess(item.target);
        item.domain = renamed(item.domain);
      }
      for (NodeId &init : item.inits)
        init = newIds[init];
      result.items.push_back(std::move(item));
    }
    result.writers = graph.writers;
    return result;
  }

  static void applyMerge(const Merge &merge, SmallVector<IndexTerm> &terms) {
    for (IndexTerm &term : terms) {
      // outer = position / innerExtent, inner = position % innerExtent.
      if (term.dim == merge.outer) {
        term.dim = merge.inner;
        term.divisor *= merge.innerExtent;
      } else if (term.dim == merge.inner && term.modulus == 0) {
        term.modulus = merge.innerExtent / term.divisor;
      }
    }
    joinTerms(terms);
  }

  const ScalarGraph &graph;
  std::vector<int64_t> extents;
  DimSet dims, guarded;
  std::vector<Access> accesses;
  std::vector<DimSet> reduced;
  std::vector<Merge> merges;
};

} // namespace

ScalarGraph ingot::schedule::mergeDimensions(const ScalarGraph &graph) {
  return DimensionMerger(graph).run();
}
