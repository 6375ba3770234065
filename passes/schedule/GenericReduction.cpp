//===- GenericReduction.cpp - What loops reduce, and how ---------------------===//

#include "passes/schedule/GenericReduction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::schedule;

static bool isCombiner(Operation *op) {
  return isa<arith::AddFOp, arith::MulFOp, arith::MaximumFOp, arith::MinimumFOp,
             arith::MaxNumFOp, arith::MinNumFOp, arith::AddIOp, arith::MulIOp,
             arith::MaxSIOp, arith::MinSIOp, arith::MaxUIOp, arith::MinUIOp,
             arith::AndIOp, arith::OrIOp, arith::XOrIOp>(op);
}

bool ingot::schedule::readsInput(LoopsOp loops, unsigned input) {
  if (!loops.getElement(input).use_empty())
    return true;
  auto isIndexOf = [&](const LoopAccess &access) {
    return access.indexRead() == input;
  };
  for (unsigned other = input + 1; other < loops.getInputs().size(); ++other)
    if (isIndexOf(loops.getRead(other)))
      return true;
  for (unsigned output = 0; output < loops.getNumResults(); ++output)
    if (isIndexOf(loops.getWrite(output)))
      return true;
  return false;
}

bool ingot::schedule::isReduced(LoopsOp loops, unsigned output) {
  LoopAccess write = loops.getWrite(output);
  for (auto [loop, extent] : llvm::enumerate(loops.getExtents()))
    if (extent > 1 && !write.has(loop))
      return true;
  return false;
}

Operation *ingot::schedule::combinerOf(LoopsOp loops, unsigned output) {
  BlockArgument argument = loops.getAccumulator(output);
  Operation *op = loops.getYielded(output).getDefiningOp();
  if (!argument || !op || !isCombiner(op) || !argument.hasOneUse() ||
      *argument.user_begin() != op)
    return nullptr;
  return op;
}

bool ingot::schedule::needsLoops(LoopsOp loops) {
  for (unsigned output = 0; output < loops.getNumResults(); ++output)
    if (loops.getWrite(output).indexRead() ||
        (isReduced(loops, output) && !combinerOf(loops, output)))
      return true;
  return false;
}

bool ingot::schedule::isNeutral(Operation *combiner, TypedAttr value) {
  if (!value)
    return false;
  std::optional<TypedAttr> neutral = arith::getNeutralElement(combiner);
  if (isa<arith::AddFOp>(combiner)) // getNeutralElement knows -0.0 only
    return cast<FloatAttr>(value).getValue().isZero();
  if (auto number = dyn_cast<FloatAttr>(value)) {
    if (isa<arith::MaximumFOp, arith::MaxNumFOp>(combiner))
      return number.getValue().isInfinity() && number.getValue().isNegative();
    if (isa<arith::MinimumFOp, arith::MinNumFOp>(combiner))
      return number.getValue().isInfinity() && !number.getValue().isNegative();
  }
  return neutral && *neutral == value;
}
