//===- GenericReduction.cpp - What a linalg.generic reduces, and how --------===//

#include "passes/schedule/GenericReduction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot;

static bool isCombiner(Operation *op) {
  return isa<arith::AddFOp, arith::MulFOp, arith::MaximumFOp, arith::MinimumFOp,
             arith::MaxNumFOp, arith::MinNumFOp, arith::AddIOp, arith::MulIOp,
             arith::MaxSIOp, arith::MinSIOp, arith::MaxUIOp, arith::MinUIOp,
             arith::AndIOp, arith::OrIOp, arith::XOrIOp>(op);
}

bool ingot::readsOperand(linalg::GenericOp generic, OpOperand &operand) {
  return !generic.getMatchingBlockArgument(&operand).use_empty();
}

bool ingot::isReduced(linalg::GenericOp generic, OpOperand &output) {
  AffineMap map = generic.getMatchingIndexingMap(&output);
  for (auto [loop, extent] : llvm::enumerate(generic.getStaticLoopRanges()))
    if (extent > 1 && !map.isFunctionOfDim(loop))
      return true;
  return false;
}

Operation *ingot::combinerOf(linalg::GenericOp generic, OpOperand &output) {
  BlockArgument argument = generic.getMatchingBlockArgument(&output);
  unsigned number = output.getOperandNumber() - generic.getNumDpsInputs();
  Operation *op =
      generic.getBody()->getTerminator()->getOperand(number).getDefiningOp();
  if (!op || op->getBlock() != generic.getBody() || !isCombiner(op) ||
      !argument.hasOneUse() || *argument.user_begin() != op)
    return nullptr;
  return op;
}

bool ingot::needsLoops(linalg::GenericOp generic) {
  for (OpOperand &output : generic.getDpsInitsMutable())
    if (isReduced(generic, output) && !combinerOf(generic, output))
      return true;
  return false;
}

bool ingot::isNeutral(Operation *combiner, TypedAttr value) {
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
