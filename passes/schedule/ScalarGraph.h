//===- ScalarGraph.h - A kernel as a graph of scalar expressions ------------===//
//
// The loops of a kernel, flattened: one node per scalar operation,
// each knowing the loop dimensions on which its value depends. Loops of
// different operations that walk the same elements share their dimensions, and
// dimensions that are contiguous in every tensor are one. Planners of every
// target start from this form: nothing here knows a machine.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_SCALARGRAPH_H
#define INGOT_PASSES_SCHEDULE_SCALARGRAPH_H

#include "ir/ops/Kernel.h"
#include "ir/ops/Loops.h"
#include "passes/Layers.h"

#include <map>
#include <memory>

namespace ingot::schedule {

/// A set of dimensions, ascending.
class DimSet {
public:
  DimSet() = default;
  DimSet(std::initializer_list<unsigned> dims) {
    for (unsigned dim : dims)
      insert(dim);
  }
  void insert(unsigned dim) {
    auto at = llvm::lower_bound(dims, dim);
    if (at == dims.end() || *at != dim)
      dims.insert(at, dim);
  }
  bool contains(unsigned dim) const {
    return std::binary_search(dims.begin(), dims.end(), dim);
  }
  bool includes(const DimSet &other) const {
    return std::includes(dims.begin(), dims.end(), other.dims.begin(),
                         other.dims.end());
  }
  bool meets(const DimSet &other) const {
    return llvm::any_of(other.dims,
                        [&](unsigned dim) { return contains(dim); });
  }
  DimSet operator|(const DimSet &other) const {
    DimSet result = *this;
    for (unsigned dim : other.dims)
      result.insert(dim);
    return result;
  }
  DimSet operator-(const DimSet &other) const {
    DimSet result;
    for (unsigned dim : dims)
      if (!other.contains(dim))
        result.dims.push_back(dim);
    return result;
  }
  bool operator==(const DimSet &other) const { return dims == other.dims; }
  bool operator<(const DimSet &other) const {
    return std::lexicographical_compare(dims.begin(), dims.end(),
                                        other.dims.begin(), other.dims.end());
  }
  bool empty() const { return dims.empty(); }
  size_t size() const { return dims.size(); }
  auto begin() const { return dims.begin(); }
  auto end() const { return dims.end(); }

private:
  llvm::SmallVector<unsigned, 4> dims;
};

using NodeId = unsigned;

/// Memory that a kernel reads or writes, seen as one row of elements.
struct KernelBuffer {
  enum Kind { Input, Output, Scratch } kind;
  unsigned number; ///< of the input, the output or the scratch buffer
  mlir::Type elementType;
  int64_t elementCount;
};

/// An element of a buffer: `(offset + sum(stride * index(dim))) / divisor`, in
/// elements, plus `lookup->stride` times a value. A division leaves no rest and the value
/// is below `lookup->extent`: what is not read has a guard.
struct Access {
  unsigned buffer = 0;
  int64_t offset = 0;
  /// By dimension, ascending; strides of 0 are absent.
  std::map<unsigned, int64_t> strides;
  int64_t divisor = 1;
  /// What another input of the loops says.
  struct Lookup {
    unsigned input;
    int64_t extent, stride;
    bool operator==(const Lookup &other) const = default;
  };
  std::optional<Lookup> lookup = {};

  int64_t stride(unsigned dim) const {
    auto found = strides.find(dim);
    return found == strides.end() ? 0 : found->second;
  }
  bool isContiguous(unsigned dim) const { return stride(dim) == divisor; }
  DimSet dims() const {
    DimSet result;
    for (auto [dim, stride] : strides)
      result.insert(dim);
    return result;
  }
  auto key() const {
    return std::tie(buffer, offset, strides, divisor, lookup);
  }
  bool operator==(const Access &other) const { return key() == other.key(); }
};

/// One term of an index expression: `factor * ((index(dim) / divisor) % modulus)`;
/// a modulus of 0 is none.
struct IndexTerm {
  unsigned dim;
  int64_t factor, divisor = 1, modulus = 0;
  auto key() const { return std::tie(dim, divisor, modulus, factor); }
  bool operator<(const IndexTerm &other) const { return key() < other.key(); }
  bool operator==(const IndexTerm &other) const { return key() == other.key(); }
};

struct ScalarNode {
  enum Kind {
    Constant, ///< `value`
    Index,    ///< `constant + sum(terms)`, of the index type or an integer
    Load,  ///< the element at `access`; `value` unless `operands[0]`, if any;
           ///< `operands[1]` is what it looks up
    Apply, ///< result `result` of a scalar operation like `op` on `operands`
    Reduce ///< `operands[0]` combined over `reduced` by an operation like `op`
  };
  ScalarNode(Kind kind, mlir::Type type) : kind(kind), type(type) {}

  Kind kind;
  mlir::Type type;
  DimSet dims; ///< the value depends on these only
  mlir::TypedAttr value;
  llvm::SmallVector<IndexTerm> terms;
  int64_t constant = 0;
  Access access;
  mlir::Operation *op = nullptr;
  unsigned result = 0;
  llvm::SmallVector<NodeId> operands;
  DimSet reduced;

  /// Whether this loads an element on a condition.
  bool isGuarded() const { return kind == Load && !operands.empty(); }
};

/// Work with an effect: the kernel is the sum of its items.
struct WorkItem {
  enum Kind {
    Store,     ///< `node` is written to `target`, for every point of `domain`
    Reduction, ///< the reduction `node` runs over `domain`
    Loops      ///< `loops` run as plain loops between `operands`' buffers
  };
  explicit WorkItem(Kind kind, NodeId node = 0) : kind(kind), node(node) {}

  Kind kind;
  NodeId node;
  Access target;
  DimSet domain;
  /// Items that must be complete before this one starts.
  llvm::SmallVector<unsigned> after;
  ir::LoopsOp loops;
  /// Per input and then per output of `loops`, by its own loops; no buffer for an
  /// unused output.
  llvm::SmallVector<std::optional<Access>> operands;
  /// Per output of `loops`: what its accumulator starts with.
  llvm::SmallVector<NodeId> inits;
};

class ScalarGraph {
public:
  std::vector<int64_t> extents;  ///< per dimension
  std::vector<ScalarNode> nodes; ///< operands before their users
  std::vector<KernelBuffer> buffers;
  std::vector<WorkItem>
      items; ///< stores and loops; reductions come with planning
  /// Per buffer: the items that write it, for buffers that are read again.
  std::vector<llvm::SmallVector<unsigned>> writers;
  /// Scalar operations that nodes refer to and no body holds.
  std::shared_ptr<mlir::Block> scalars = std::make_shared<mlir::Block>();

  /// The node equal to `node`, added if there is none. Fills in its `dims`.
  NodeId add(ScalarNode node);
  NodeId addConstant(mlir::TypedAttr value);
  NodeId addLoad(Access access);
  /// The element at `access` where the node `guard` is true, `fill` elsewhere. `place`
  /// is the value that the access looks up, an index.
  NodeId addGuardedLoad(Access access, NodeId guard, mlir::TypedAttr fill,
                        std::optional<NodeId> place = {});
  unsigned addBuffer(KernelBuffer::Kind kind, mlir::Type elementType,
                     int64_t elementCount);
  unsigned addDim(int64_t extent) {
    extents.push_back(extent);
    return extents.size() - 1;
  }
  unsigned addItem(WorkItem item) {
    items.push_back(std::move(item));
    return items.size() - 1;
  }
  /// Number of points of a domain.
  int64_t volume(const DimSet &domain) const;

private:
  unsigned counts[3] = {0, 0, 0};
  using Key = std::tuple<int, void *, void *, void *, std::string>;
  std::map<Key, NodeId> known;
};

/// The same graph with every pair of dimensions merged that is contiguous in all
/// accesses and reduced together or not at all, and without unused dimensions.
ScalarGraph mergeDimensions(const ScalarGraph &graph);

/// The graph of a kernel that holds loops. Emits an error and fails if the kernel
/// holds an operation that has no scalar form.
llvm::FailureOr<ScalarGraph> buildScalarGraph(ir::KernelOp kernel);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_SCALARGRAPH_H
