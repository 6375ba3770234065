//===- KernelTensors.cpp - Where the tensors of a kernel are -----------------===//

#include "passes/schedule/KernelTensors.h"
#include "passes/schedule/GenericReduction.h"

#include "ir/ScalarType.h"
#include "ir/ops/Shape.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#include <numeric>

using namespace mlir;
using namespace ingot::schedule;

TensorView TensorView::part(const LoopAccess &access,
                            unsigned loopCount) const {
  TensorView result{buffer, offset, SmallVector<int64_t>(loopCount, 0)};
  for (auto [dim, stride] : llvm::zip_equal(access.dims, strides)) {
    result.offset += dim.offset * stride;
    for (const LoopSum::Term &term : dim.terms)
      result.strides[term.loop] += term.factor * stride;
  }
  return result;
}

Access TensorView::at(const LoopAccess &access, ArrayRef<int64_t> shape,
                      ArrayRef<int> loops) const {
  Access result{buffer, 0, {}};
  for (const LoopSum &dim : access.dims)
    result.divisor = std::lcm(result.divisor, dim.divisor);
  result.offset = offset * result.divisor;
  for (auto [number, dim] : llvm::enumerate(access.dims)) {
    if (dim.value) {
      result.lookup = {*dim.value, shape[number], strides[number]};
      continue;
    }
    int64_t step = strides[number] * (result.divisor / dim.divisor);
    result.offset += dim.offset * step;
    for (const LoopSum::Term &term : dim.terms)
      if (step != 0 && loops[term.loop] != kNoLoop)
        result.strides[loops[term.loop]] += term.factor * step;
  }
  return result;
}

SmallVector<int> KernelTensors::loopsOf(LoopsOp op) const {
  return llvm::map_to_vector(ownLoops.find(op)->second,
                             [&](int loop) { return classes.find(loop); });
}

/// True if loops copy one by one what they read, each to the place of its loops.
static bool copiesToLoops(LoopsOp op) {
  std::optional<SmallVector<int64_t>> write = op.getWrite(0).singleLoops();
  return op.isCopy() && write &&
         llvm::equal(*write, llvm::seq<int64_t>(op.getNumLoops()));
}

/// True if a result has only some of the elements of the input, or far ones as
/// neighbours: a slice, which renames memory.
static bool isSlice(LoopsOp op) {
  if (!copiesToLoops(op) || op.getBase() || op.getRead(0).fill)
    return false;
  auto shape = cast<RankedTensorType>(op.getInputs()[0].getType()).getShape();
  std::optional<SmallVector<int64_t>> read = op.getRead(0).singleLoops();
  if (!read)
    return true;
  return llvm::any_of(llvm::zip_equal(*read, shape), [&](auto pair) {
    auto [loop, extent] = pair;
    return op.getExtents()[loop] != extent;
  });
}

bool ingot::schedule::isPiece(LoopsOp op) {
  if (op.getNumResults() != 1 || op.getStart(0) || op.countReduced() > 0)
    return false;
  if (!op.isCopy() && !op.getBase()) // scattered, see describeLoops
    return false;
  auto shape = cast<RankedTensorType>(op.getResult(0).getType()).getShape();
  std::optional<SmallVector<int64_t>> write = loopOfDims(op.getWrite(0));
  bool coversResult =
      write && llvm::all_of(llvm::zip_equal(*write, shape), [&](auto pair) {
        auto [loop, extent] = pair;
        return extent == (loop == kNoLoop ? 1 : op.getExtents()[loop]);
      });
  return op.getBase() || !coversResult;
}

bool ingot::schedule::isEmittablePiece(LoopsOp op) {
  auto shape = cast<RankedTensorType>(op.getInputs()[0].getType()).getShape();
  LoopAccess read = op.getRead(0), write = op.getWrite(0);
  if (!op.isCopy() || op.getExtents() != shape || !read.singleLoops() ||
      write.dims.size() != op.getNumLoops())
    return false;
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop)
    if (read.dims[loop].singleLoop() != loop ||
        write.dims[loop].terms !=
            SmallVector<LoopSum::Term, 2>{LoopSum::Term{loop, 1}})
      return false;
  return true;
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
    if (isa<ReshapeOp>(op))
      return describeReshape(op);
    auto loops = dyn_cast<LoopsOp>(op);
    if (!loops)
      return op->emitOpError("has no scalar form that a row program could use");
    if (loops.getConstant()) {
      described.tensors[op->getResult(0)] = {KernelTensor::Fill};
      return success();
    }
    if (isPiece(loops)) {
      if (!isEmittablePiece(loops))
        return op->emitOpError("expected a tensor as a part of another");
      described.tensors[op->getResult(0)] = {KernelTensor::Pieces};
      return success();
    }
    for (unsigned number = 0; number < loops.getInputs().size(); ++number)
      if (loops.getRead(number).fill && needsLoops(loops))
        return op->emitOpError("read ")
               << number
               << " may be outside of its tensor, which loops that are "
                  "combined "
                  "by more than one operation cannot check";
    if (isSlice(loops)) {
      setStored(op->getResult(0),
                memoryOf(loops.getInputs()[0])
                    .part(loops.getRead(0), loops.getNumLoops()));
      return success();
    }
    return describeLoops(loops);
  }

  /// Gives the loops of an operation dimensions and unifies them with the loops
  /// that compute its inputs.
  LogicalResult describeLoops(LoopsOp op) {
    SmallVector<int> loops = described.classes.addLoops(op.getExtents());
    described.ownLoops[op] = loops;

    bool isPlain = !needsLoops(op);
    for (auto [number, input] : llvm::enumerate(op.getInputs())) {
      if (!readsInput(op, number))
        continue;
      KernelTensor &tensor = described.tensors[input];
      bool isGuarded = static_cast<bool>(op.getRead(number).fill);
      if (tensor.form == KernelTensor::Stored ||
          (tensor.form == KernelTensor::Fill && isPlain && !isGuarded))
        continue;
      if (isGuarded && !tensor.view)
        tensor.view = viewOfCopy(input);
      if (!isPlain || isGuarded || tensor.form == KernelTensor::Pieces ||
          tensor.view ||
          !described.classes.unify(tensor.loops, op.getRead(number), loops))
        cut(input);
    }
    for (OpResult result : op->getResults()) {
      KernelTensor &tensor = described.tensors[result];
      tensor.form = isPlain ? KernelTensor::Computed : KernelTensor::Stored;
      std::optional<SmallVector<int64_t>> dims =
          loopOfDims(op.getWrite(result.getResultNumber()));
      tensor.isScattered = isPlain && !dims;
      for (int64_t loop : dims.value_or(SmallVector<int64_t>()))
        tensor.loops.push_back(loop == kNoLoop ? kNoLoop : loops[loop]);
      bool isUsed = outputOf.count(result) || !result.use_empty();
      if (isUsed && (!isPlain || tensor.isScattered))
        cut(result);
    }
    return success();
  }

  /// Where the elements of a tensor are that copies one which is in memory, each to the
  /// place of its loops; nothing for others.
  std::optional<TensorView> viewOfCopy(Value tensor) {
    auto copy = tensor.getDefiningOp<LoopsOp>();
    if (!copy || !copiesToLoops(copy) || copy.getBase() ||
        copy.getRead(0).fill || copy.getRead(0).indexRead() ||
        described.formOf(copy.getInputs()[0]) != KernelTensor::Stored)
      return std::nullopt;
    return memoryOf(copy.getInputs()[0])
        .part(copy.getRead(0), copy.getNumLoops());
  }

  /// Reshapes rename memory; of a computed tensor only dimensions of extent 1
  /// can come and go, other reshapes go through memory.
  LogicalResult describeReshape(Operation *op) {
    Value source = op->getOperand(0);
    auto from = cast<RankedTensorType>(source.getType());
    auto to = cast<RankedTensorType>(op->getResult(0).getType());
    KernelTensor tensor = described.tensors[source];
    if (tensor.form == KernelTensor::Fill) {
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
    using Read = std::pair<LoopsOp, LoopAccess>;
    llvm::MapVector<Value, SmallVector<Read>> reads;
    kernel.getBody().walk([&](LoopsOp op) {
      if (!described.ownLoops.contains(op))
        return;
      for (auto [number, input] : llvm::enumerate(op.getInputs()))
        if (described.tensors[input].form == KernelTensor::Stored &&
            readsInput(op, number))
          reads[input].emplace_back(op, op.getRead(number));
    });
    for (auto &[input, readers] : reads)
      for (const Read &reader : llvm::drop_begin(readers)) {
        auto [first, firstAccess] = readers.front();
        auto [other, otherAccess] = reader;
        auto firstDims = loopOfDims(firstAccess),
             otherDims = loopOfDims(otherAccess);
        if (!firstDims || !otherDims)
          continue;
        SmallVector<std::pair<int, int>> pairs;
        bool matches = true;
        for (auto [a, b] : llvm::zip_equal(*firstDims, *otherDims)) {
          matches &= (a == kNoLoop) == (b == kNoLoop);
          if (matches && a != kNoLoop)
            pairs.emplace_back(described.ownLoops[first][a],
                               described.ownLoops[other][b]);
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

FailureOr<KernelTensors> ingot::schedule::describeTensors(KernelOp kernel,
                                                          ScalarGraph &graph) {
  return TensorDescriber(kernel, graph).describe();
}
