//===- Gather.cpp - Elements at places that a tensor says -------------------===//

#include "ir/ops/Gather.h"
#include "ir/ScalarType.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::ir;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// `input` with the shape of `indices` in place of dimension `dim`.
static RankedTensorType typeOfSlices(RankedTensorType input,
                                     RankedTensorType indices, int64_t dim) {
  ArrayRef<int64_t> extents = input.getShape();
  SmallVector<int64_t> shape(extents.take_front(dim));
  llvm::append_range(shape, indices.getShape());
  llvm::append_range(shape, extents.drop_front(dim + 1));
  return input.clone(shape);
}

FailureOr<RankedTensorType>
GatherOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto indices = cast<RankedTensorType>(adaptor.getIndices().getType());
  int64_t dim = adaptor.getDim();
  if (failed(checkDim(location, dim, input.getRank()))) // C1
    return failure();
  return typeOfSlices(input, indices, dim);
}

LogicalResult ScatterAddOp::verify() {
  RankedTensorType output = getOutput().getType();
  int64_t dim = getDim();
  if (failed(checkDim(getLoc(), dim, output.getRank()))) // C1
    return failure();
  RankedTensorType updates = typeOfSlices(output, getIndices().getType(), dim);
  if (getUpdates().getType() != updates) // C2
    return emitOpError("expected updates of type ")
           << updates << ", found " << getUpdates().getType();
  return success();
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

namespace {

/// The loops of dimensions before, of and behind that of a tensor which is looked up.
struct SliceLoops {
  SmallVector<LoopSum> before, of, behind;

  /// The element of a tensor that has `between` in the middle.
  SmallVector<LoopSum> around(ArrayRef<LoopSum> between) const {
    return joinDims(joinDims(before, between), behind);
  }
};

} // namespace

static SmallVector<LoopSum> addLoops(LoopsBuilder &loops,
                                     ArrayRef<int64_t> extents,
                                     bool isReduced = false) {
  return llvm::map_to_vector(extents, [&](int64_t extent) {
    return LoopSum(isReduced ? loops.addReduced(extent) : loops.add(extent));
  });
}

/// output[a.., i.., b..] = input[a.., indices[i..], b..]
Loops GatherOp::getLoops() {
  ArrayRef<int64_t> extents = getInput().getType().getShape();
  int64_t dim = getDim();
  LoopsBuilder loops;
  SliceLoops slices;
  slices.before = addLoops(loops, extents.take_front(dim));
  slices.of = addLoops(loops, getIndices().getType().getShape());
  slices.behind = addLoops(loops, extents.drop_front(dim + 1));
  Type type = getInput().getType().getElementType();
  auto zero =
      cast<TypedAttr>(Builder(getContext()).getZeroAttr(getScalarType(type)));
  loops.reads(slices.of);
  loops.reads(slices.around(LoopSum(LoopValue{0})), zero);
  loops.writes(slices.around(slices.of), type);
  return loops.build(Loops::Body::Copy);
}

/// output[a.., indices[i..], b..] += updates[a.., i.., b..]
Loops ScatterAddOp::getLoops() {
  ArrayRef<int64_t> extents = getOutput().getType().getShape();
  int64_t dim = getDim();
  LoopsBuilder loops;
  SliceLoops slices;
  slices.before = addLoops(loops, extents.take_front(dim));
  slices.behind = addLoops(loops, extents.drop_front(dim + 1));
  slices.of = addLoops(loops, getIndices().getType().getShape(),
                       /*isReduced=*/true);
  loops.reads(slices.of);
  loops.reads(slices.around(slices.of));
  loops.combines(slices.around(LoopSum(LoopValue{0})), Combiner::Sum,
                 getOutput().getType().getElementType());
  return loops.build(Loops::Body::Copy);
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

LogicalResult GatherOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                 SmallVectorImpl<Value> &operandGrads) {
  operandGrads.append(
      {Value(), ScatterAddOp::create(builder, getLoc(), getInput().getType(),
                                     getIndices(), resultGrads[0], getDim())});
  return success();
}

LogicalResult ScatterAddOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                     SmallVectorImpl<Value> &operandGrads) {
  operandGrads.append(
      {Value(), GatherOp::create(builder, getLoc(), getIndices(),
                                 resultGrads[0], getDim())});
  return success();
}
