//===- Recomputation.cpp - Blocks of checkpoints, computed again ------------===//

#include "passes/autodiff/Recomputation.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace ingot::passes;

CheckpointedBlocks::CheckpointedBlocks(func::FuncOp function) {
  SmallVector<Operation *> pending;
  function.walk([&](CheckpointOp checkpoint) {
    kept.insert_range(checkpoint.getReads());
    kept.insert_range(checkpoint.getValues());
    for (Value value : checkpoint.getValues())
      if (Operation *op = value.getDefiningOp();
          op && !llvm::is_contained(checkpoint.getReads(), value))
        pending.push_back(op);
  });
  while (!pending.empty()) {
    Operation *op = pending.pop_back_val();
    if (!members.insert(op).second)
      continue;
    for (Value operand : op->getOperands())
      if (Operation *producer = operand.getDefiningOp();
          producer && !kept.contains(operand))
        pending.push_back(producer);
  }
}

/// The member whose clone must be there to have `value`; null if there is none.
Operation *Recomputation::findMember(Value value) const {
  Operation *op = value.getDefiningOp();
  return op && !blocks.kept.contains(value) && blocks.members.contains(op)
             ? op
             : nullptr;
}

/// What a clone, or another operation of the gradient, reads for `value`. What is kept is
/// the same tensor, but another value: else what is computed from it, and what the
/// forward pass computed from it, would become one operation again.
Value Recomputation::replace(Value value, OpBuilder &builder) {
  if (Operation *member = findMember(value))
    return clones.at(member)->getResult(
        cast<OpResult>(value).getResultNumber());
  if (!blocks.kept.contains(value))
    return value;
  Value &result = recomputed[value];
  if (!result)
    result = RecomputeOp::create(builder, value.getLoc(), value, number);
  return result;
}

void Recomputation::clone(Operation *member, OpBuilder &builder) {
  SmallVector<Operation *> pending = {member};
  while (!pending.empty()) {
    Operation *next = pending.back();
    size_t size = pending.size();
    if (!clones.contains(next))
      for (Value operand : next->getOperands())
        if (Operation *producer = findMember(operand);
            producer && !clones.contains(producer))
          pending.push_back(producer);
    if (pending.size() > size)
      continue;
    pending.pop_back();
    if (clones.contains(next))
      continue;
    Operation *copy = next->cloneWithoutRegions();
    for (OpOperand &operand : copy->getOpOperands())
      operand.set(replace(operand.get(), builder));
    clones[next] = builder.insert(copy);
  }
}

void Recomputation::readAgain(Operation *reader) {
  // What stands in a block itself is of its forward pass.
  if (blocks.members.contains(reader))
    return;
  OpBuilder builder(reader);
  for (OpOperand &operand : reader->getOpOperands()) {
    if (Operation *member = findMember(operand.get()))
      clone(member, builder);
    operand.set(replace(operand.get(), builder));
  }
}
