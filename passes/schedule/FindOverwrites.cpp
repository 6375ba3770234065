//===- FindOverwrites.cpp - Results that may take the place of inputs -------===//

#include "ir/ops/Kernel.h"
#include "passes/schedule/ContractionForm.h"
#include "passes/schedule/RowPlan.h"
#include "passes/schedule/Storage.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace ingot::schedule;

/// True if `value` becomes the state called `name`.
static bool becomesState(Value value, func::FuncOp function, StringRef name) {
  return llvm::any_of(value.getUses(), [&](OpOperand &use) {
    Operation *user = use.getOwner();
    if (user->hasTrait<ingot::ir::OpTrait::Alias>())
      return becomesState(user->getResult(0), function, name);
    return user->hasTrait<mlir::OpTrait::ReturnLike>() &&
           stateOfResult(function, use.getOperandNumber()) == name;
  });
}

/// What results of a kernel gain from taking the place of an input, least first.
enum class Gain {
  LessScratch, ///< at most: somebody else reads the input, or the caller gave it
  LastUse,     ///< no kernel needs the input afterwards
  NextState    ///< nothing is copied: it is the last value of the same state
};

static Gain gainOf(OpResult result, Value input) {
  auto function = result.getOwner()->getParentOfType<func::FuncOp>();
  auto argument = dyn_cast<BlockArgument>(resolveAlias(input));
  if (!function || !argument || argument.getOwner() != &function.front())
    return input.hasOneUse() ? Gain::LastUse : Gain::LessScratch;
  StringRef state = stateOfArgument(function, argument.getArgNumber());
  return !state.empty() && becomesState(result, function, state)
             ? Gain::NextState
             : Gain::LessScratch;
}

/// Gives each result the input, one of its own, that it gains most from, where
/// `mayOverwrite`; a result does not take what another one gains more from.
static SmallVector<int64_t>
choosePlaces(KernelOp kernel,
             function_ref<bool(unsigned result, unsigned input)> mayOverwrite) {
  llvm::SmallDenseMap<Value, int64_t>
      namesOf; // of the memory that inputs lie in
  for (Value input : kernel.getInputs())
    ++namesOf[resolveAlias(input)];
  SmallVector<int64_t> overwrites(kernel.getNumResults(), -1);
  for (Gain gain : {Gain::NextState, Gain::LastUse, Gain::LessScratch})
    for (OpResult result : kernel->getResults())
      for (auto [input, value] : llvm::enumerate(kernel.getInputs())) {
        int64_t &place = overwrites[result.getResultNumber()];
        if (place == -1 && namesOf[resolveAlias(value)] == 1 &&
            !llvm::is_contained(overwrites, static_cast<int64_t>(input)) &&
            gainOf(result, value) == gain &&
            mayOverwrite(result.getResultNumber(), input))
          place = input;
      }
  return overwrites;
}

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
    return choosePlaces(kernel, [&](unsigned result, unsigned input) {
      return mayOverwrite(result, input);
    });
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

  bool mayOverwrite(unsigned result, unsigned input) {
    if (kernel.getInputs()[input].getType() !=
        kernel.getResult(result).getType())
      return false;
    unsigned inputBuffer = bufferOf(KernelBuffer::Input, input);
    unsigned outputBuffer = bufferOf(KernelBuffer::Output, result);
    auto written = stores.find(outputBuffer);
    if (written == stores.end() || written->second.size() != 1 ||
        pinned.contains(inputBuffer) || pinned.contains(outputBuffer))
      return false;
    const auto &[target, store] = written->second.front();
    if (plan.graph.volume(target.dims()) !=
        plan.graph.buffers[outputBuffer].elementCount)
      return false;
    auto read = reads.find(inputBuffer);
    if (read == reads.end())
      return false;
    for (const auto &[access, moment] : read->second) {
      bool samePosition =
          access.offset == target.offset && access.strides == target.strides;
      bool notLater =
          moment.nest == store.nest && moment.place == store.place &&
          moment.stage == store.stage && moment.sweep <= store.sweep;
      if (!samePosition || !notLater)
        return false;
    }
    return true;
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

SmallVector<int64_t> ingot::schedule::findOverwrites(const RowPlan &plan,
                                                     KernelOp kernel) {
  return OverwriteFinder(plan, kernel).run();
}

SmallVector<int64_t>
ingot::schedule::findOverwrites(const ContractionForm &form) {
  KernelOp kernel = form.kernel;
  return choosePlaces(kernel, [&](unsigned result, unsigned input) {
    auto *output =
        llvm::find_if(form.outputs, [&](const ContractionOutput &candidate) {
          return candidate.view.buffer == result;
        });
    auto readsInput = [&](const StridedView &read) {
      return read.buffer == input;
    };
    auto readsInPlace = [&](const StridedView &read) {
      return read.buffer != input ||
             (read.offset == 0 && read.strides == output->view.strides);
    };
    if (output == form.outputs.end() || input == form.lhs.buffer ||
        input == form.rhs.buffer ||
        !llvm::any_of(form.epilogueReads, readsInput) ||
        !llvm::all_of(form.epilogueReads, readsInPlace))
      return false;
    auto inputType =
        cast<RankedTensorType>(kernel.getInputs()[input].getType());
    auto resultType = cast<RankedTensorType>(output->tensor.getType());
    return inputType.getElementType() == resultType.getElementType() &&
           inputType.getNumElements() == resultType.getNumElements();
  });
}
