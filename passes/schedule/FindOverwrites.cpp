//===- FindOverwrites.cpp - Results that may take the place of inputs -------===//

#include "ir/ops/Kernel.h"
#include "passes/schedule/ContractionForm.h"
#include "passes/schedule/RowPlan.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace ingot;

namespace {

/// When and where in the plan something happens.
struct Moment {
  const RowNest *nest;
  RowPlace place;
  unsigned stage, sweep;
};

class OverwriteFinder {
public:
  OverwriteFinder(const RowPlan &plan, KernelOp kernel)
      : plan(plan), kernel(kernel) {
    for (const std::vector<RowNest> &phase : plan.phases)
      for (const RowNest &nest : phase)
        collect(nest);
  }

  SmallVector<int64_t> run() {
    SmallVector<int64_t> overwrites;
    DenseSet<int64_t> taken;
    for (unsigned result = 0; result < kernel.getNumResults(); ++result) {
      int64_t best = -1, bestRank = 0;
      for (unsigned input = 0; input < kernel.getInputs().size(); ++input)
        if (int64_t rank = rankOf(result, input);
            rank > bestRank && !taken.contains(input)) {
          best = input;
          bestRank = rank;
        }
      if (best >= 0)
        taken.insert(best);
      overwrites.push_back(best);
    }
    return overwrites;
  }

private:
  void collect(const RowNest &nest) {
    if (nest.loops) {
      for (const std::optional<Access> &access : nest.loops->operands)
        if (access)
          pinned.insert(access->buffer);
      return;
    }
    for (const RowItem &item : nest.items) {
      Moment moment{&nest, item.place, item.stage, item.sweep};
      if (!item.isReduction) {
        Moment written = moment;
        for (const KeptElement &kept : nest.kept)
          if (kept.place && kept.place->buffer == item.target.buffer)
            written.sweep = std::min(written.sweep, kept.firstSweep);
        stores[item.target.buffer].push_back({item.target, written});
      }
      DenseSet<NodeId> seen;
      addReads(nest, elementOf(plan.graph, item), moment, seen);
    }
  }

  void addReads(const RowNest &nest, NodeId id, const Moment &moment,
                DenseSet<NodeId> &seen) {
    const ScalarNode &node = plan.graph.nodes[id];
    if (!seen.insert(id).second || node.kind == ScalarNode::Reduce)
      return;
    // A later sweep does not read again what a kept element needed.
    if (llvm::any_of(nest.kept, [&](const KeptElement &kept) {
          return kept.node == id && kept.stage == moment.stage &&
                 kept.firstSweep < moment.sweep;
        }))
      return;
    if (node.isGuarded()) // reads neighbours of what it writes
      pinned.insert(node.access.buffer);
    else if (node.kind == ScalarNode::Load)
      reads[node.access.buffer].push_back({node.access, moment});
    for (NodeId operand : node.operands)
      addReads(nest, operand, moment, seen);
  }

  /// 0 if `result` may not overwrite `input`, else how much is gained by it.
  int64_t rankOf(unsigned result, unsigned input) {
    Value value = kernel.getInputs()[input];
    if (value.getType() != kernel.getResult(result).getType() ||
        llvm::count(kernel.getInputs(), value) != 1)
      return 0;
    unsigned inputBuffer = bufferOf(KernelBuffer::Input, input);
    unsigned outputBuffer = bufferOf(KernelBuffer::Output, result);
    auto written = stores.find(outputBuffer);
    if (written == stores.end() || written->second.size() != 1 ||
        pinned.contains(inputBuffer) || pinned.contains(outputBuffer))
      return 0;
    const auto &[target, store] = written->second.front();
    if (plan.graph.volume(target.dims()) !=
        plan.graph.buffers[outputBuffer].elementCount)
      return 0;
    auto read = reads.find(inputBuffer);
    if (read == reads.end())
      return 0;
    for (const auto &[access, moment] : read->second) {
      bool samePosition =
          access.offset == target.offset && access.strides == target.strides;
      bool notLater =
          moment.nest == store.nest && moment.place == store.place &&
          moment.stage == store.stage && moment.sweep <= store.sweep;
      if (!samePosition || !notLater)
        return 0;
    }
    return gainOf(result, value);
  }

  /// Best is the next value of a state over its last one, then what is not
  /// needed any more.
  int64_t gainOf(unsigned result, Value input) {
    auto function = kernel->getParentOfType<func::FuncOp>();
    auto argument = dyn_cast<BlockArgument>(input);
    if (function && argument && argument.getOwner() == &function.front()) {
      Attribute state =
          function.getArgAttr(argument.getArgNumber(), kStateAttr);
      for (OpOperand &use : kernel.getResult(result).getUses())
        if (state && use.getOwner()->hasTrait<mlir::OpTrait::ReturnLike>() &&
            function.getResultAttr(use.getOperandNumber(), kStateAttr) == state)
          return 3;
    }
    return input.hasOneUse() && !argument ? 2 : 1;
  }

  unsigned bufferOf(KernelBuffer::Kind kind, unsigned number) const {
    for (auto [index, buffer] : llvm::enumerate(plan.graph.buffers))
      if (buffer.kind == kind && buffer.number == number)
        return index;
    llvm_unreachable("every input and output has a buffer");
  }

  const RowPlan &plan;
  KernelOp kernel;
  using Event = std::pair<Access, Moment>;
  std::map<unsigned, SmallVector<Event>> stores, reads; ///< per buffer
  DenseSet<unsigned> pinned; ///< buffers of plain loops
};

} // namespace

SmallVector<int64_t> ingot::findOverwrites(const RowPlan &plan,
                                           KernelOp kernel) {
  return OverwriteFinder(plan, kernel).run();
}

SmallVector<int64_t> ingot::findOverwrites(const ContractionForm &form) {
  KernelOp kernel = form.kernel;
  SmallVector<int64_t> overwrites(kernel.getNumResults(), -1);
  llvm::SmallBitVector taken(kernel.getInputs().size());
  taken.set(form.lhs.buffer);
  taken.set(form.rhs.buffer);
  for (const ContractionOutput &output : form.outputs) {
    auto resultType = cast<RankedTensorType>(output.tensor.getType());
    for (const StridedView &read : form.epilogueReads) {
      Value input = kernel.getInputs()[read.buffer];
      auto inputType = cast<RankedTensorType>(input.getType());
      bool isSamePlace =
          llvm::all_of(form.epilogueReads, [&](const StridedView &other) {
            return other.buffer != read.buffer ||
                   (other.offset == 0 && other.strides == output.view.strides);
          });
      if (!isSamePlace || taken.test(read.buffer) ||
          llvm::count(kernel.getInputs(), input) != 1 ||
          inputType.getElementType() != resultType.getElementType() ||
          inputType.getNumElements() != resultType.getNumElements())
        continue;
      taken.set(read.buffer);
      overwrites[output.view.buffer] = read.buffer;
      break;
    }
  }
  return overwrites;
}
