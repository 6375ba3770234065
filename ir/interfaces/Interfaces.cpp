//===- Interfaces.cpp - What an ingot operation can be asked ---------------===//

#include "ir/interfaces/Interfaces.h"

using namespace mlir;
using namespace ingot::ir;

#include "ir/Interfaces.cpp.inc"

/// `op` if it has so many operands and may be more than pointwise: loops are built anew
/// when asked for, and most operations need not be.
static StructuredOpInterface getNest(Operation *op, unsigned operands) {
  auto structured = dyn_cast<StructuredOpInterface>(op);
  bool mayBe = structured && op->getNumOperands() == operands &&
               !op->hasTrait<ingot::ir::OpTrait::Pointwise>();
  return mayBe ? structured : StructuredOpInterface();
}

bool ingot::ir::isContraction(Operation *op) {
  StructuredOpInterface nest = getNest(op, 2);
  if (!nest)
    return false;
  Loops loops = nest.getLoops();
  if (!loops.isProductSum() || loops.reduced.empty())
    return false;
  // Whether the operand has a loop of the result that the other lacks.
  auto hasOwn = [&](unsigned operand) {
    return llvm::any_of(llvm::seq<unsigned>(loops.extents.size()),
                        [&](unsigned loop) {
                          return loops.writes[0].access.has(loop) &&
                                 loops.reads[operand].has(loop) &&
                                 !loops.reads[1 - operand].has(loop);
                        });
  };
  return hasOwn(0) && hasOwn(1);
}

bool ingot::ir::isView(Operation *op) {
  StructuredOpInterface nest = getNest(op, 1);
  if (!nest)
    return false;
  Loops loops = nest.getLoops();
  return loops.body == Loops::Body::Copy && !loops.combination &&
         !loops.reads[0].fill;
}
