//===- FusionProfit.cpp - Which legal fusions are worth it -------------------===//

#include "passes/fusion/FusionProfit.h"

using namespace mlir;
using namespace ingot;

namespace {

/// More operations than this make no kernel faster and compile slowly.
constexpr size_t kMaxOperations = 96;

/// Each buffer takes a base register or a reload of its address; x86-64 has 16.
constexpr size_t kMaxBuffers = 24;

size_t countBuffers(const FusionGroup &group, Operation *added) {
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
  return buffers.size();
}

} // namespace

bool ingot::isProfitable(const FusionGroup &group, Operation *op) {
  // Scalars such as a bias correction are computed once, not in every task of
  // the kernels that read them.
  std::optional<IterationSpace> space = getIterationSpace(op);
  if (space && group.extents().empty() && !space->extents.empty())
    return false;
  return group.operations().size() < kMaxOperations &&
         countBuffers(group, op) <= kMaxBuffers;
}
