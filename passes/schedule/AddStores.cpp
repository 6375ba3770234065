//===- AddStores.cpp - What a kernel writes to memory -----------------------===//
//
// The last step from loops to a scalar graph: every result and every value that
// was cut becomes a store, or several if it was put together from pieces.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/BuildScalarGraph.h"
#include "passes/schedule/GenericReduction.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

class StoreBuilder {
public:
  StoreBuilder(const KernelTensors &tensors, const NodeOfValue &nodeOf,
               ScalarGraph &graph)
      : tensors(tensors), nodeOf(nodeOf), graph(graph) {}

  LogicalResult addStores(KernelOp kernel) {
    // Loops write their results themselves.
    auto isWritten = [&](Value value) {
      auto loops = value.getDefiningOp<LoopsOp>();
      return loops && needsLoops(loops);
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
    WorkItem item(WorkItem::Store);
    item.after.assign(after.begin(), after.end());
    if (tensor.isScattered) {
      auto result = cast<OpResult>(value);
      auto loops = cast<LoopsOp>(result.getOwner());
      item.target =
          target.at(loops.getWrite(result.getResultNumber()),
                    cast<RankedTensorType>(value.getType()).getShape(),
                    tensors.loopsOf(loops));
      item.node = nodeOf.lookup(value);
    } else {
      SmallVector<int> loops = loopsOf(value, tensor);
      item.target = accessBy(loops, target);
      item.node = nodeOf.count(value)
                      ? nodeOf.lookup(value)
                      : graph.addLoad(accessBy(loops, *tensor.view));
    }
    item.domain = item.target.dims();
    unsigned number = graph.addItem(std::move(item));
    graph.writers[target.buffer].push_back(number);
    return success();
  }

  /// Per dimension of a tensor the loop that walks it: that which computes it, or one
  /// of its own.
  SmallVector<int> loopsOf(Value value, const KernelTensor &tensor) {
    SmallVector<int> loops;
    for (auto [d, extent] :
         llvm::enumerate(cast<RankedTensorType>(value.getType()).getShape())) {
      if (tensor.form == KernelTensor::Computed)
        loops.push_back(tensors.classes.find(tensor.loops[d]));
      else
        loops.push_back(extent == 1 ? kNoLoop
                                    : static_cast<int>(graph.addDim(extent)));
    }
    return loops;
  }

  static Access accessBy(ArrayRef<int> loops, const TensorView &view) {
    Access access{view.buffer, view.offset, {}};
    for (auto [loop, stride] : llvm::zip_equal(loops, view.strides))
      if (loop != kNoLoop && stride != 0)
        access.strides[loop] = stride;
    return access;
  }

  /// The box of the result that a copy of a tensor is.
  struct Piece {
    LoopsOp loops;
    SmallVector<int64_t> low, high;

    explicit Piece(LoopsOp op) : loops(op) {
      for (auto [dim, extent] :
           llvm::zip_equal(op.getWrite(0).dims, op.getExtents())) {
        low.push_back(dim.offset);
        high.push_back(dim.offset + extent);
      }
    }
    bool overlaps(const Piece &other) const {
      for (size_t d = 0; d < low.size(); ++d)
        if (high[d] <= other.low[d] || other.high[d] <= low[d])
          return false;
      return true;
    }
  };

  /// Writes tensors that were put together from parts: concatenations. Pieces that
  /// overlap are written in order.
  LogicalResult addPieces(Value value, const TensorView &target,
                          ArrayRef<unsigned> after) {
    std::vector<Piece> pieces;
    while (value && tensors.formOf(value) == KernelTensor::Pieces) {
      pieces.emplace_back(value.getDefiningOp<LoopsOp>());
      value = pieces.back().loops.getBase();
    }
    std::reverse(pieces.begin(), pieces.end());
    SmallVector<unsigned> before(after);
    auto waitFor = [&](unsigned firstItem) {
      for (unsigned item = firstItem; item < graph.items.size(); ++item)
        before.push_back(item);
    };
    if (value) {
      unsigned first = graph.items.size();
      if (failed(addStore(value, target, after)))
        return failure();
      waitFor(first);
    }
    for (auto [number, piece] : llvm::enumerate(pieces)) {
      unsigned first = graph.items.size();
      TensorView part{target.buffer, target.offset, target.strides};
      for (auto [low, stride] : llvm::zip_equal(piece.low, target.strides))
        part.offset += low * stride;
      if (failed(addStore(piece.loops.getInputs()[0], part, before)))
        return failure();
      if (llvm::any_of(ArrayRef(pieces).drop_front(number + 1),
                       [&piece = piece](const Piece &later) {
                         return piece.overlaps(later);
                       }))
        waitFor(first);
    }
    return success();
  }

  const KernelTensors &tensors;
  const NodeOfValue &nodeOf;
  ScalarGraph &graph;
};

} // namespace

LogicalResult ingot::schedule::addStores(KernelOp kernel,
                                         const KernelTensors &tensors,
                                         const NodeOfValue &nodeOf,
                                         ScalarGraph &graph) {
  return StoreBuilder(tensors, nodeOf, graph).addStores(kernel);
}
