//===- FusionProfit.cpp - Which legal fusions are worth it -------------------===//

#include "passes/fusion/FusionProfit.h"

using namespace mlir;
using namespace ingot::passes;

namespace {

/// More operations than this make no kernel faster and compile slowly.
constexpr size_t kMaxOperations = 96;

/// Each buffer takes a base register or a reload of its address; x86-64 has 16.
constexpr size_t kMaxBuffers = 24;

/// Streams that the epilogue of a contraction may add to its own: those of an
/// optimiser with two moments, which reads three tensors and writes three, and two
/// more. It walks them tile by tile, a few cache lines per row; the emitter fetches
/// them ahead (deferred epilogues), but each takes an address register.
constexpr size_t kMaxEpilogueStreams = 8;

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

} // namespace

bool ingot::passes::isProfitable(const FusionGroup &group, Operation *op) {
  // Scalars such as a bias correction are computed once, not in every task of
  // the kernels that read them.
  std::optional<FusableLoops> space = getFusableLoops(op);
  if (space && group.extents().empty() && !space->extents.empty())
    return false;
  llvm::DenseSet<Value> buffers = collectBuffers(group, op);
  if (group.isContraction() &&
      countStreams(group, buffers) > kMaxEpilogueStreams)
    return false;
  return group.operations().size() < kMaxOperations &&
         buffers.size() <= kMaxBuffers;
}
