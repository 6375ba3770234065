//===- Interfaces.cpp - What an ingot operation can be asked ---------------===//

#include "ir/interfaces/Interfaces.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

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
  if (loops.body != Loops::Body::ProductSum || loops.reduced.empty())
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

SmallVector<Value> ingot::ir::buildLoopBody(StructuredOpInterface op,
                                            const Loops &loops,
                                            OpBuilder &builder,
                                            ValueRange scalars,
                                            TypeRange resultTypes) {
  Location location = op->getLoc();
  switch (loops.body) {
  case Loops::Body::Stated:
    return op.buildBody(builder, scalars, resultTypes);
  case Loops::Body::Copy:
    return {scalars[0]};
  case Loops::Body::ProductSum: {
    Value sum = scalars[2];
    assert(!loops.window && "the body does not know its iteration");
    Value product = arith::MulFOp::create(
        builder, location, extend(builder, location, scalars[0], sum.getType()),
        extend(builder, location, scalars[1], sum.getType()));
    return {arith::AddFOp::create(builder, location, sum, product)};
  }
  case Loops::Body::Composed:
    break;
  }
  llvm_unreachable("the loops of a decomposition have no body");
}

bool ingot::ir::isView(Operation *op) {
  auto structured = dyn_cast<StructuredOpInterface>(op);
  if (!structured || op->getNumOperands() != 1 ||
      op->hasTrait<ingot::ir::OpTrait::Pointwise>())
    return false;
  Loops loops = structured.getLoops();
  return loops.body == Loops::Body::Copy && !loops.reads[0].fill;
}
