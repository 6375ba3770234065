//===- FusionProfit.cpp - Which legal fusions are worth it -------------------===//

#include "passes/fusion/FusionProfit.h"

#include "passes/schedule/TargetDescription.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot::passes;
using namespace ingot::schedule;

namespace {

/// More operations than this make no kernel faster and compile slowly.
constexpr size_t kMaxOperations = 96;

/// Each buffer takes a base register or a reload of its address; x86-64 has 16 of
/// them at every level.
constexpr size_t kMaxBuffers = 24;

/// Streams of an epilogue in a thread of a GPU, which holds one element of each: those
/// of an optimiser with two moments, three read and three written, and two more.
constexpr size_t kMaxStreamsOfThread = 8;

/// What `group` and `added` read from memory and write to it.
llvm::DenseSet<Value> collectBuffers(const FusionGroup &group,
                                     Operation *added) {
  llvm::DenseSet<Value> buffers;
  auto visit = [&](Operation *op) {
    for (Value operand : op->getOperands())
      if (!group.makes(operand))
        buffers.insert(operand);
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(), [&](Operation *user) {
            return user != added && !group.contains(user);
          }))
        buffers.insert(result);
  };
  llvm::for_each(group.operations(), visit);
  visit(added);
  return buffers;
}

/// The buffers among `buffers` that are as large as the result of the group.
size_t countStreams(const FusionGroup &group,
                    const llvm::DenseSet<Value> &buffers) {
  return llvm::count_if(buffers, [&](Value buffer) {
    Operation *definition = buffer.getDefiningOp();
    return cast<RankedTensorType>(buffer.getType()).getShape() ==
               group.extents() &&
           !(definition && isRepeatable(definition));
  });
}

/// Streams that the epilogue of a contraction may add to its own. It walks them tile
/// by tile, while a vector of each and the sums are in registers: half of these are for
/// streams. One more costs the store and the load of a sum for each vector; what is
/// saved is to write the sums and to read them again, from the cache that holds them
/// and the `streams`.
size_t countMostStreams(const FusionGroup &group, size_t streams,
                        TargetAttr target) {
  if (target.isCuda())
    return kMaxStreamsOfThread;
  Operation *product = group.operations().front();
  auto type = cast<RankedTensorType>(product->getResult(0).getType());
  int64_t bytes = type.getNumElements() *
                  llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  double saved = 2.0 * target.get(TargetFact::vector) /
                 countBytesPerCycle(target, bytes * (streams + 1));
  double cost = 2.0 / target.get(TargetFact::loads_per_cycle);
  return target.get(TargetFact::registers) / 2 + saved / cost;
}

} // namespace

bool ingot::passes::isProfitable(const FusionGroup &group, Operation *op,
                                 TargetAttr target) {
  // Scalars such as a bias correction are computed once, not in every task of
  // the kernels that read them.
  std::optional<FusableLoops> space = getFusableLoops(op);
  if (space && group.extents().empty() && !space->extents.empty())
    return false;
  llvm::DenseSet<Value> buffers = collectBuffers(group, op);
  if (group.isContraction()) {
    size_t streams = countStreams(group, buffers);
    if (streams > countMostStreams(group, streams, target))
      return false;
  }
  return group.operations().size() < kMaxOperations &&
         buffers.size() <= kMaxBuffers;
}
