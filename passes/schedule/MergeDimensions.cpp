//===- MergeDimensions.cpp - As few and as long loops as possible -----------===//

#include "passes/schedule/ScalarGraph.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <set>

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

/// A condition `0 <= index(dim) + offset < end` of a guard. Once `dim` is the outer part
/// of a merged one, whose inner part has `scale` positions, it is that of the merged
/// position with `scale` times the numbers: of an image with a border at both ends of its
/// rows, that the element of a row is one of its pixels'.
struct Bound {
  unsigned dim;
  int64_t offset, end, scale = 1;
};

class DimensionMerger {
public:
  explicit DimensionMerger(const ScalarGraph &graph)
      : graph(graph), extents(graph.extents) {
    for (const ScalarNode &node : graph.nodes) {
      if (node.kind == ScalarNode::Load)
        accesses.push_back(node.access);
      if (node.isGuarded())
        addBounds(node.operands[0]);
      if (node.kind == ScalarNode::Reduce) {
        for (unsigned dim : node.reduced)
          reductionsOf[dim].push_back(reductionCount);
        ++reductionCount;
      }
      for (unsigned dim : node.dims | node.reduced)
        dims.insert(dim);
    }
    for (const WorkItem &item : graph.items) {
      if (item.kind == WorkItem::Store)
        accesses.push_back(item.target);
      for (unsigned dim : item.domain)
        dims.insert(dim);
    }
    for (auto [number, access] : llvm::enumerate(accesses))
      for (auto [dim, stride] : access.strides)
        accessesOf[dim].push_back(number);
    for (const auto &[id, bound] : bounds)
      boundsOf[bound.dim].push_back(id);
  }

  ScalarGraph run() {
    // Dimensions that no access has together have nothing to gain.
    for (unsigned number = 0; number < accesses.size();)
      if (std::optional<unsigned> inner = mergeOnePair(accesses[number]))
        // Only what has a dimension that changed can be merged now and could not be.
        number = accessesOf[*inner].front();
      else
        ++number;
    return rebuild();
  }

private:
  /// Notes what the guard `id` asks of dimensions.
  void addBounds(NodeId id) {
    const ScalarNode &node = graph.nodes[id];
    if (node.kind == ScalarNode::Apply && isa<arith::AndIOp>(node.op)) {
      for (NodeId operand : node.operands)
        addBounds(operand);
      return;
    }
    if (std::optional<Bound> bound = readBound(node))
      bounds.try_emplace(id, *bound);
    else
      guarded = guarded | node.dims;
  }

  std::optional<Bound> readBound(const ScalarNode &node) const {
    auto compare = dyn_cast_or_null<arith::CmpIOp>(node.op);
    if (node.kind != ScalarNode::Apply || !compare ||
        compare.getPredicate() != arith::CmpIPredicate::ult)
      return std::nullopt;
    const ScalarNode &index = graph.nodes[node.operands[0]];
    auto end =
        dyn_cast_or_null<IntegerAttr>(graph.nodes[node.operands[1]].value);
    if (index.kind != ScalarNode::Index || index.terms.size() != 1 ||
        index.terms[0] != IndexTerm{index.terms[0].dim, 1} || !end)
      return std::nullopt;
    return Bound{index.terms[0].dim, index.constant, end.getInt()};
  }

  /// `outer` disappears into `inner`, whose extent grows.
  struct Merge {
    unsigned outer, inner;
    int64_t innerExtent;
  };

  /// Returns the dimension that two of `access` have become, if any have.
  std::optional<unsigned> mergeOnePair(const Access &access) {
    for (auto [outer, outerStride] : access.strides)
      for (auto [inner, innerStride] : access.strides)
        if (outer != inner && canMerge(outer, inner)) {
          merge(outer, inner);
          return inner;
        }
    return std::nullopt;
  }

  void merge(unsigned outer, unsigned inner) {
    mergesOf[outer].push_back(merges.size());
    mergesOf[inner].push_back(merges.size());
    merges.push_back({outer, inner, extents[inner]});
    // Both are in the same accesses, and reduced by the same reductions.
    for (unsigned number : accessesOf[outer])
      accesses[number].strides.erase(outer);
    if (auto found = boundsOf.find(outer); found != boundsOf.end()) {
      SmallVector<NodeId> moved = std::move(found->second);
      boundsOf.erase(found);
      for (NodeId id : moved) {
        bounds.at(id).dim = inner;
        bounds.at(id).scale *= extents[inner];
      }
      boundsOf[inner] = std::move(moved);
    }
    extents[inner] *= extents[outer];
    merged.insert(outer);
  }

  bool canMerge(unsigned outer, unsigned inner) const {
    // A guard would have to take the merged position apart again, unless it bounds
    // the outer part.
    if (guarded.contains(outer) || guarded.contains(inner))
      return false;
    if (boundsOf.contains(inner) ||
        accessesOf.at(outer) != accessesOf.at(inner))
      return false;
    for (unsigned number : accessesOf.at(outer)) {
      const Access &access = accesses[number];
      if (access.stride(outer) != access.stride(inner) * extents[inner])
        return false;
    }
    return reductionsOf.lookup(outer) == reductionsOf.lookup(inner);
  }

  ScalarGraph rebuild() const {
    ScalarGraph result;
    result.scalars = graph.scalars;
    std::map<unsigned, unsigned> numbers;
    for (unsigned dim : dims - merged) {
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
      applyMerges(node.terms);
      for (IndexTerm &term : node.terms)
        term.dim = numbers.at(term.dim);
      if (auto found = bounds.find(newIds.size());
          found != bounds.end() && found->second.scale != 1)
        node.operands = addBound(result, node, found->second, numbers);
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

  /// Adds the operands of a comparison that bounds a merged dimension.
  SmallVector<NodeId>
  addBound(ScalarGraph &result, const ScalarNode &comparison,
           const Bound &bound,
           const std::map<unsigned, unsigned> &numbers) const {
    ScalarNode index(ScalarNode::Index,
                     result.nodes[comparison.operands[0]].type);
    index.terms.push_back({numbers.at(bound.dim), 1});
    index.constant = bound.offset * bound.scale;
    auto end = cast<IntegerAttr>(result.nodes[comparison.operands[1]].value);
    return {result.add(std::move(index)),
            result.addConstant(
                IntegerAttr::get(end.getType(), bound.end * bound.scale))};
  }

  /// In the order in which dimensions were merged, those of the terms and of what
  /// these become.
  void applyMerges(SmallVector<IndexTerm> &terms) const {
    std::set<unsigned> waiting;
    auto want = [&](unsigned dim) {
      if (auto found = mergesOf.find(dim); found != mergesOf.end())
        waiting.insert(found->second.begin(), found->second.end());
    };
    for (const IndexTerm &term : terms)
      want(term.dim);
    unsigned next = 0;
    while (true) {
      auto number = waiting.lower_bound(next);
      if (number == waiting.end())
        return;
      next = *number + 1;
      applyMerge(merges[*number], terms);
      want(merges[*number].inner);
    }
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
  DimSet dims, merged;            ///< `merged` are parts of others
  DimSet guarded;                 ///< by something else than a bound
  std::map<NodeId, Bound> bounds; ///< by their comparison
  std::vector<Access> accesses;
  std::vector<Merge> merges;
  unsigned reductionCount = 0;
  /// Numbers of what has a dimension, ascending.
  DenseMap<unsigned, SmallVector<unsigned>> accessesOf, reductionsOf, mergesOf,
      boundsOf;
};

} // namespace

ScalarGraph ingot::schedule::mergeDimensions(const ScalarGraph &graph) {
  return DimensionMerger(graph).run();
}
