//===- AddStores.cpp - What a kernel writes to memory -----------------------===//
//
// The last step from linalg to a scalar graph: every result and every value that
// was cut becomes a store, or several if it was put together from pieces.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/BuildScalarGraph.h"
#include "passes/schedule/GenericReduction.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace ingot;

namespace {

class StoreBuilder {
public:
  StoreBuilder(const KernelTensors &tensors, const NodeOfValue &nodeOf,
               ScalarGraph &graph)
      : tensors(tensors), nodeOf(nodeOf), graph(graph) {}

  LogicalResult addStores(KernelOp kernel) {
    // Loops write their results themselves.
    auto isWritten = [&](Value value) {
      auto generic = value.getDefiningOp<linalg::GenericOp>();
      return generic && needsLoops(generic);
    };
    for (Value value : tensors.cuts) {
      if (isWritten(value))
        continue;
      TensorView view = *tensors.viewOf(value);
      if (graph.buffers[view.buffer].kind != KernelBuffer::Scratch)
        continue; // The store of the result does it.
      if (failed(addStore(value, view)))
        return failure();
    }
    Operation *yield = kernel.getBody().front().getTerminator();
    for (auto [value, view] :
         llvm::zip_equal(yield->getOperands(), tensors.outputs)) {
      if (isWritten(value) && tensors.viewOf(value)->buffer == view.buffer)
        continue;
      if (failed(addStore(value, view)))
        return failure();
    }
    return success();
  }

private:
  /// Writes a tensor to memory.
  LogicalResult addStore(Value value, const TensorView &target,
                         ArrayRef<unsigned> after = {}) {
    const KernelTensor &tensor = tensors.tensors.find(value)->second;
    if (tensor.form == KernelTensor::Pieces)
      return addPieces(value, target, after);
    auto type = cast<RankedTensorType>(value.getType());
    if (tensor.form == KernelTensor::Empty)
      return emitError(value.getLoc(), "expected a tensor with elements");
    WorkItem item(WorkItem::Store);
    item.after.assign(after.begin(), after.end());
    SmallVector<int> loops;
    bool isComputed = tensor.form == KernelTensor::Computed;
    for (unsigned d = 0; d < type.getRank(); ++d) {
      if (isComputed)
        loops.push_back(tensors.classes.find(tensor.loops[d]));
      else
        loops.push_back(type.getDimSize(d) == 1 ? kNoLoop
                                                : static_cast<int>(graph.addDim(
                                                      type.getDimSize(d))));
    }
    auto accessBy = [&](const TensorView &view) {
      Access access{view.buffer, view.offset, {}};
      for (auto [loop, stride] : llvm::zip_equal(loops, view.strides))
        if (loop != kNoLoop && stride != 0)
          access.strides[loop] = stride;
      return access;
    };
    item.target = accessBy(target);
    item.domain = item.target.dims();
    item.node = nodeOf.count(value) ? nodeOf.lookup(value)
                                    : graph.addLoad(accessBy(*tensor.view));
    unsigned number = graph.addItem(std::move(item));
    graph.writers[target.buffer].push_back(number);
    return success();
  }

  /// Writes tensors that were inserted into one another: concatenations and
  /// padding. Pieces that may overlap are written in order.
  LogicalResult addPieces(Value value, const TensorView &target,
                          ArrayRef<unsigned> after) {
    SmallVector<tensor::InsertSliceOp> inserts;
    while (auto insert = value.getDefiningOp<tensor::InsertSliceOp>()) {
      inserts.push_back(insert);
      value = insert.getDest();
    }
    std::reverse(inserts.begin(), inserts.end());
    SmallVector<unsigned> before(after);
    KernelTensor::Form base = tensors.formOf(value);
    if (base == KernelTensor::Fill && inserts.size() == 1 &&
        inserts[0].hasUnitStride()) {
      addBorder(value, inserts[0], target, after);
    } else if (base != KernelTensor::Empty) {
      unsigned first = graph.items.size();
      if (failed(addStore(value, target, after)))
        return failure();
      for (unsigned item = first; item < graph.items.size(); ++item)
        before.push_back(item);
    }
    for (auto [number, insert] : llvm::enumerate(inserts)) {
      TensorView piece = target.part(insert, insert.getDroppedDims());
      unsigned first = graph.items.size();
      if (failed(addStore(insert.getSource(), piece, before)))
        return failure();
      bool overlaps =
          llvm::any_of(ArrayRef(inserts).drop_front(number + 1),
                       [insert = insert](tensor::InsertSliceOp later) mutable {
                         return mayOverlap(insert, later);
                       });
      for (unsigned item = first; overlaps && item < graph.items.size(); ++item)
        before.push_back(item);
    }
    return success();
  }

  static bool mayOverlap(tensor::InsertSliceOp lhs, tensor::InsertSliceOp rhs) {
    auto end = [](tensor::InsertSliceOp insert, unsigned d) {
      return insert.getStaticOffset(d) +
             (insert.getStaticSize(d) - 1) * insert.getStaticStride(d) + 1;
    };
    for (unsigned d = 0; d < lhs.getType().getRank(); ++d)
      if (end(lhs, d) <= rhs.getStaticOffset(d) ||
          end(rhs, d) <= lhs.getStaticOffset(d))
        return false;
    return true;
  }

  /// Writes the constant around an inserted box, as disjoint boxes: below and
  /// above it in each dimension, within the box in the dimensions before.
  void addBorder(Value fill, tensor::InsertSliceOp insert,
                 const TensorView &target, ArrayRef<unsigned> after) {
    auto type = insert.getType();
    SmallVector<int64_t> low(type.getRank(), 0), high(type.getShape());
    for (unsigned d = 0; d < type.getRank(); ++d) {
      int64_t from = insert.getStaticOffset(d);
      int64_t to = from + insert.getStaticSize(d);
      for (auto [begin, end] :
           {std::pair{int64_t(0), from}, std::pair{to, type.getDimSize(d)}}) {
        if (begin == end)
          continue;
        low[d] = begin;
        high[d] = end;
        addBox(nodeOf.lookup(fill), target, low, high, after);
      }
      low[d] = from;
      high[d] = to;
    }
  }

  void addBox(NodeId node, const TensorView &target, ArrayRef<int64_t> low,
              ArrayRef<int64_t> high, ArrayRef<unsigned> after) {
    WorkItem item(WorkItem::Store);
    item.node = node;
    item.after.assign(after.begin(), after.end());
    item.target = {target.buffer, target.offset, {}};
    for (auto [from, to, stride] : llvm::zip_equal(low, high, target.strides)) {
      item.target.offset += from * stride;
      if (to - from > 1)
        item.target.strides[graph.addDim(to - from)] = stride;
    }
    item.domain = item.target.dims();
    graph.writers[target.buffer].push_back(graph.addItem(std::move(item)));
  }

  const KernelTensors &tensors;
  const NodeOfValue &nodeOf;
  ScalarGraph &graph;
};

} // namespace

LogicalResult ingot::addStores(KernelOp kernel, const KernelTensors &tensors,
                               const NodeOfValue &nodeOf, ScalarGraph &graph) {
  return StoreBuilder(tensors, nodeOf, graph).addStores(kernel);
}
