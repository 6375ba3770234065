//===- Unfinished.cpp - Derivatives and decompositions to come --------------===//

#include "ir/Ingot.h"

using namespace mlir;
using namespace ingot;

LogicalResult AbsOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult AddOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult AmaxOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult AminOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult CastOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult CeilOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult ConcatOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult CosOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
SmallVector<Value> CrossEntropyBackwardOp::decompose(OpBuilder &) { return {}; }
LogicalResult CrossEntropyOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
SmallVector<Value> CrossEntropyOp::decompose(OpBuilder &) { return {}; }
LogicalResult DivOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult ErfOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult ExpOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult ExpandOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult Expm1Op::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult FloorOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult GeluOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult LeakyReluOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult Log1pOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult LogOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
SmallVector<Value> LogSoftmaxBackwardOp::decompose(OpBuilder &) { return {}; }
LogicalResult LogSoftmaxOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
SmallVector<Value> LogSoftmaxOp::decompose(OpBuilder &) { return {}; }
LogicalResult MatmulOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult MaximumOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult MinimumOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult MulOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult NegOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult PadOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult PowOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult ProdOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult ReciprocalOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult ReluOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult ReshapeOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult RoundOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult RsqrtOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult SigmoidOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult SignOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult SiluOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult SinOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult SliceOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
SmallVector<Value> SoftmaxBackwardOp::decompose(OpBuilder &) { return {}; }
LogicalResult SoftmaxOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
SmallVector<Value> SoftmaxOp::decompose(OpBuilder &) { return {}; }
LogicalResult SqrtOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult SubOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult SumOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult TanhOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult TransposeOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
LogicalResult WhereOp::buildVjp(OpBuilder &, ValueRange, SmallVectorImpl<Value> &) {
  return emitOpError("cannot be differentiated");
}
