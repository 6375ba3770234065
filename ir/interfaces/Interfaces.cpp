//===- Interfaces.cpp - What an ingot operation can be asked ---------------===//

#include "ir/interfaces/Interfaces.h"

using namespace mlir;
using namespace ingot::ir;

#include "ir/Interfaces.cpp.inc"

bool ingot::ir::isContraction(Operation *op) {
  // Loops are built anew when asked for: most operations need not be.
  auto structured = dyn_cast<StructuredOpInterface>(op);
  if (!structured || op->getNumOperands() != 2 ||
      op->hasTrait<ingot::ir::OpTrait::Pointwise>())
    return false;
  Loops loops = structured.getLoops();
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
  auto structured = dyn_cast<StructuredOpInterface>(op);
  if (!structured || op->getNumOperands() != 1 ||
      op->hasTrait<ingot::ir::OpTrait::Pointwise>())
    return false;
  Loops loops = structured.getLoops();
  return loops.body == Loops::Body::Copy && !loops.combination &&
         !loops.reads[0].fill;
}
