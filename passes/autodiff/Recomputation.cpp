//===- Recomputation.cpp - What checkpoints cover, computed again -----------===//

#include "passes/autodiff/Recomputation.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace ingot::passes;

Recomputation::Recomputation(Operation *last) {
  if (last)
    for (Operation &op : *last->getBlock()) {
      if (auto checkpoint = dyn_cast<CheckpointOp>(op))
        cover(checkpoint);
      if (&op == last)
        break;
    }
}

void Recomputation::cover(CheckpointOp checkpoint) {
  int number = reads.size();
  Reads &ends = reads.emplace_back();
  ends.insert_range(checkpoint.getReads());
  SmallVector<Value> pending(checkpoint.getValues());
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    Operation *op = value.getDefiningOp();
    if (op && !ends.contains(value) &&
        checkpointOf.try_emplace(op, number).second)
      llvm::append_range(pending, op->getOperands());
  }
  for (auto [value, output] :
       llvm::zip_equal(checkpoint.getValues(), checkpoint.getOutputs()))
    kept.try_emplace(value, output);
}

/// What must be cloned to have `value` in a clone of what `checkpoint` covers; null
/// if it is there.
Operation *Recomputation::findCloned(Value value, int checkpoint) const {
  Operation *op = value.getDefiningOp();
  if (!op || kept.contains(value) || reads[checkpoint].contains(value))
    return nullptr;
  auto covering = checkpointOf.find(op);
  return covering != checkpointOf.end() && covering->second == checkpoint
             ? op
             : nullptr;
}

/// What stands for `value` in a clone of what `checkpoint` covers.
Value Recomputation::replace(Value value, int checkpoint, OpBuilder &builder) {
  if (Operation *op = findCloned(value, checkpoint))
    return clones.at(op)->getResult(cast<OpResult>(value).getResultNumber());
  if (!reads[checkpoint].contains(value))
    return kept.lookup_or(value, value);
  Value &result = recomputed[value];
  if (!result)
    result = RecomputeOp::create(builder, value.getLoc(), value);
  return result;
}

void Recomputation::clone(Operation *op, OpBuilder &builder) {
  SmallVector<Operation *> pending = {op};
  while (!pending.empty()) {
    Operation *next = pending.back();
    int checkpoint = checkpointOf.lookup(next);
    size_t size = pending.size();
    if (!clones.contains(next))
      for (Value operand : next->getOperands())
        if (Operation *producer = findCloned(operand, checkpoint);
            producer && !clones.contains(producer))
          pending.push_back(producer);
    if (pending.size() > size)
      continue;
    pending.pop_back();
    if (clones.contains(next))
      continue;
    Operation *copy = next->cloneWithoutRegions();
    for (OpOperand &operand : copy->getOpOperands())
      operand.set(replace(operand.get(), checkpoint, builder));
    clones[next] = builder.insert(copy);
  }
}

void Recomputation::readClones(Operation *reader) {
  OpBuilder builder(reader);
  for (OpOperand &operand : reader->getOpOperands()) {
    Operation *op = operand.get().getDefiningOp();
    auto covering = checkpointOf.find(op);
    if (covering == checkpointOf.end())
      continue;
    if (findCloned(operand.get(), covering->second))
      clone(op, builder);
    operand.set(replace(operand.get(), covering->second, builder));
  }
}
