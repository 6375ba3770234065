//===- KernelTensors.cpp - Where the tensors of a kernel are -----------------===//

#include "passes/schedule/KernelTensors.h"
#include "passes/schedule/GenericReduction.h"

#include "ir/ScalarType.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace ingot;

TensorView TensorView::part(OffsetSizeAndStrideOpInterface slice,
                            const llvm::SmallBitVector &droppedDims) const {
  TensorView result{buffer, offset, {}};
  for (unsigned d = 0; d < strides.size(); ++d) {
    result.offset += slice.getStaticOffset(d) * strides[d];
    if (!droppedDims.test(d))
      result.strides.push_back(slice.getStaticStride(d) * strides[d]);
  }
  return result;
}

SmallVector<int> KernelTensors::loopsOf(linalg::GenericOp generic) const {
  return llvm::map_to_vector(ownLoops.find(generic)->second,
                             [&](int loop) { return classes.find(loop); });
}

static bool isStatic(OffsetSizeAndStrideOpInterface slice) {
  auto hasNone = [](ArrayRef<int64_t> list) {
    return llvm::none_of(list, ShapedType::isDynamic);
  };
  return hasNone(slice.getStaticOffsets()) && hasNone(slice.getStaticSizes()) &&
         hasNone(slice.getStaticStrides());
}

namespace {

class TensorDescriber {
public:
  TensorDescriber(KernelOp kernel, ScalarGraph &graph)
      : kernel(kernel), graph(graph), described(graph) {}

  FailureOr<KernelTensors> describe() {
    Block &body = kernel.getBody().front();
    for (BlockArgument argument : body.getArguments())
      setStored(argument, addView(KernelBuffer::Input,
                                  cast<RankedTensorType>(argument.getType())));
    for (auto [number, value] :
         llvm::enumerate(body.getTerminator()->getOperands())) {
      described.outputs.push_back(addView(
          KernelBuffer::Output, cast<RankedTensorType>(value.getType())));
      // A cut value that is a result needs no scratch: it is read back.
      outputOf.try_emplace(value, number);
    }
    for (Operation &op : body.without_terminator())
      if (failed(describe(&op)))
        return failure();
    shareLoopsOfInputs();
    return std::move(described);
  }

private:
  LogicalResult describe(Operation *op) {
    if (isa<arith::ConstantOp>(op)) {
      auto splat =
          dyn_cast<SplatElementsAttr>(cast<arith::ConstantOp>(op).getValue());
      if (splat)
        described.tensors[op->getResult(0)] = {KernelTensor::Fill};
      else if (isa<RankedTensorType>(op->getResult(0).getType()))
        return op->emitOpError("expected a splat inside a kernel");
      return success();
    }
    if (isa<tensor::EmptyOp>(op)) {
      described.tensors[op->getResult(0)] = {KernelTensor::Empty};
      return success();
    }
    if (isa<linalg::FillOp>(op)) {
      described.tensors[op->getResult(0)] = {KernelTensor::Fill};
      return success();
    }
    if (auto generic = dyn_cast<linalg::GenericOp>(op))
      return describeGeneric(generic);
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
      return describeSlice(slice);
    if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      return describeReshape(op);
    if (auto insert = dyn_cast<tensor::InsertSliceOp>(op)) {
      if (!isStatic(insert))
        return op->emitOpError("expected a static slice");
      described.tensors[op->getResult(0)] = {KernelTensor::Pieces};
      return success();
    }
    return op->emitOpError("has no scalar form that a row program could use");
  }

  /// Gives the loops of a generic dimensions and unifies them with the loops
  /// that compute its operands.
  LogicalResult describeGeneric(linalg::GenericOp generic) {
    SmallVector<int> loops =
        described.classes.addLoops(generic.getStaticLoopRanges());
    described.ownLoops[generic] = loops;

    bool isPlain = !needsLoops(generic);
    for (OpOperand &operand : generic->getOpOperands()) {
      if (!readsOperand(generic, operand))
        continue;
      KernelTensor &tensor = described.tensors[operand.get()];
      if (tensor.form == KernelTensor::Fill ||
          tensor.form == KernelTensor::Stored)
        continue;
      if (tensor.form == KernelTensor::Empty)
        return generic.emitOpError("reads an empty tensor");
      AffineMap map = generic.getMatchingIndexingMap(&operand);
      if (!isPlain || tensor.form == KernelTensor::Pieces || tensor.view ||
          !described.classes.unify(tensor.loops, map, loops))
        cut(operand.get());
    }
    for (OpResult result : generic->getResults()) {
      AffineMap map = generic.getIndexingMapMatchingResult(result);
      KernelTensor &tensor = described.tensors[result];
      tensor.form = isPlain ? KernelTensor::Computed : KernelTensor::Stored;
      for (AffineExpr expr : map.getResults()) {
        auto dim = dyn_cast<AffineDimExpr>(expr);
        if (!dim && !isa<AffineConstantExpr>(expr))
          return generic.emitOpError("expected results at loop positions");
        tensor.loops.push_back(dim ? loops[dim.getPosition()] : kNoLoop);
      }
      if (!isPlain && (outputOf.count(result) || !result.use_empty()))
        cut(result);
    }
    return success();
  }

  LogicalResult describeSlice(tensor::ExtractSliceOp slice) {
    if (!isStatic(slice))
      return slice.emitOpError("expected a static slice");
    KernelTensor source = described.tensors[slice.getSource()];
    if (source.form == KernelTensor::Empty ||
        source.form == KernelTensor::Fill) {
      described.tensors[slice.getResult()] = source;
      return success();
    }
    setStored(slice.getResult(),
              memoryOf(slice.getSource()).part(slice, slice.getDroppedDims()));
    return success();
  }

  /// Reshapes rename memory; of a computed tensor only dimensions of extent 1
  /// can come and go, other reshapes go through memory.
  LogicalResult describeReshape(Operation *op) {
    Value source = op->getOperand(0);
    auto from = cast<RankedTensorType>(source.getType());
    auto to = cast<RankedTensorType>(op->getResult(0).getType());
    KernelTensor tensor = described.tensors[source];
    if (tensor.form == KernelTensor::Empty ||
        tensor.form == KernelTensor::Fill) {
      described.tensors[op->getResult(0)] = tensor;
      return success();
    }
    auto isLoop = [](int64_t extent) { return extent != 1; };
    bool sameLoops =
        llvm::equal(llvm::make_filter_range(from.getShape(), isLoop),
                    llvm::make_filter_range(to.getShape(), isLoop));
    if (tensor.form == KernelTensor::Computed && !tensor.view && sameLoops) {
      KernelTensor renamed{KernelTensor::Computed};
      unsigned next = 0;
      for (int64_t extent : to.getShape()) {
        if (extent == 1) {
          renamed.loops.push_back(kNoLoop);
          continue;
        }
        while (from.getDimSize(next) == 1)
          ++next;
        renamed.loops.push_back(tensor.loops[next++]);
      }
      described.tensors[op->getResult(0)] = renamed;
      return success();
    }
    TensorView view = memoryOf(source);
    if (sameLoops) {
      SmallVector<int64_t> strides;
      unsigned next = 0;
      for (int64_t extent : to.getShape()) {
        while (extent != 1 && from.getDimSize(next) == 1)
          ++next;
        strides.push_back(extent == 1 ? 0 : view.strides[next++]);
      }
      view.strides = strides;
    } else {
      SmallVector<int64_t> dense = computeStrides(from.getShape());
      for (unsigned d = 0; d < dense.size(); ++d)
        if (from.getDimSize(d) != 1 && dense[d] != view.strides[d])
          return op->emitOpError("expected a dense tensor, found a slice");
      view.strides = computeStrides(to.getShape());
    }
    setStored(op->getResult(0), view);
    return success();
  }

  /// Two operations that read a kernel input in the same way walk it together,
  /// where nothing forbids it: a sum of an input joins what else reads it.
  void shareLoopsOfInputs() {
    using Read = std::pair<linalg::GenericOp, AffineMap>;
    llvm::MapVector<Value, SmallVector<Read>> reads;
    kernel.getBody().walk([&](linalg::GenericOp generic) {
      for (OpOperand &operand : generic->getOpOperands())
        if (described.tensors[operand.get()].form == KernelTensor::Stored &&
            readsOperand(generic, operand))
          reads[operand.get()].emplace_back(
              generic, generic.getMatchingIndexingMap(&operand));
    });
    for (auto &[input, readers] : reads)
      for (const Read &reader : llvm::drop_begin(readers)) {
        auto [first, firstMap] = readers.front();
        auto [other, otherMap] = reader;
        if (!firstMap.isProjectedPermutation(true) ||
            !otherMap.isProjectedPermutation(true))
          continue;
        SmallVector<std::pair<int, int>> pairs;
        bool matches = true;
        for (auto [lhs, rhs] :
             llvm::zip_equal(firstMap.getResults(), otherMap.getResults())) {
          auto a = dyn_cast<AffineDimExpr>(lhs),
               b = dyn_cast<AffineDimExpr>(rhs);
          matches &= static_cast<bool>(a) == static_cast<bool>(b);
          if (matches && a)
            pairs.emplace_back(described.ownLoops[first][a.getPosition()],
                               described.ownLoops[other][b.getPosition()]);
        }
        if (matches)
          described.classes.unify(pairs);
      }
  }

  TensorView addView(KernelBuffer::Kind kind, RankedTensorType type) {
    return {graph.addBuffer(kind, getScalarType(type.getElementType()),
                            type.getNumElements()),
            0, computeStrides(type.getShape())};
  }

  /// Sends a tensor through memory: its own output, or scratch.
  void cut(Value value) {
    KernelTensor &tensor = described.tensors[value];
    if (tensor.view)
      return;
    auto output = outputOf.find(value);
    tensor.view = output != outputOf.end()
                      ? described.outputs[output->second]
                      : addView(KernelBuffer::Scratch,
                                cast<RankedTensorType>(value.getType()));
    described.cuts.push_back(value);
  }

  TensorView memoryOf(Value value) {
    cut(value);
    return *described.tensors[value].view;
  }

  void setStored(Value tensor, TensorView view) {
    described.tensors[tensor] = {KernelTensor::Stored, {}, std::move(view)};
  }

  KernelOp kernel;
  ScalarGraph &graph;
  KernelTensors described;
  DenseMap<Value, unsigned> outputOf; ///< number of the result that a value is
};

} // namespace

FailureOr<KernelTensors> ingot::describeTensors(KernelOp kernel,
                                                ScalarGraph &graph) {
  return TensorDescriber(kernel, graph).describe();
}
