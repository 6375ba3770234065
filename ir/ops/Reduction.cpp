//===- Reduction.cpp - Operations that remove dimensions --------------------===//

#include "ir/ops/Reduction.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Pointwise.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace ingot::ir;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static FailureOr<RankedTensorType>
inferReduction(std::optional<Location> location, Value input,
               ArrayRef<int64_t> dims) {
  auto type = cast<RankedTensorType>(input.getType());
  if (failed(checkDims(location, dims, type.getRank()))) // C1
    return failure();
  return dropDims(type, dims);
}

static FailureOr<RankedTensorType>
inferArgReduction(std::optional<Location> location, Value input, int64_t dim) {
  auto type = cast<RankedTensorType>(input.getType());
  if (failed(checkDim(location, dim, type.getRank()))) // C1
    return failure();
  return dropDims(type, {dim}).clone(IntegerType::get(type.getContext(), 64));
}

FailureOr<RankedTensorType> SumOp::inferType(std::optional<Location> location,
                                             Adaptor adaptor) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims());
}

FailureOr<RankedTensorType> ProdOp::inferType(std::optional<Location> location,
                                              Adaptor adaptor) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims());
}

FailureOr<RankedTensorType> AmaxOp::inferType(std::optional<Location> location,
                                              Adaptor adaptor) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims());
}

FailureOr<RankedTensorType> AminOp::inferType(std::optional<Location> location,
                                              Adaptor adaptor) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims());
}

FailureOr<RankedTensorType>
ArgmaxOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  return inferArgReduction(location, adaptor.getInput(), adaptor.getDim());
}

FailureOr<RankedTensorType>
ArgminOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  return inferArgReduction(location, adaptor.getInput(), adaptor.getDim());
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Loops over the dimensions of `input`, in order, that combine its elements along
/// `dims`.
static Loops reduce(Value input, ArrayRef<int64_t> dims, Combiner combiner) {
  LoopsBuilder loops;
  SmallVector<LoopSum> kept;
  for (auto [dim, extent] :
       llvm::enumerate(GraphBuilder::typeOf(input).getShape())) {
    bool isReduced = llvm::is_contained(dims, static_cast<int64_t>(dim));
    Loop loop = isReduced ? loops.addReduced(extent) : loops.add(extent);
    if (!isReduced)
      kept.push_back(loop);
  }
  loops.reads(loops.all());
  loops.combines(kept, combiner, getElementTypeOrSelf(input));
  return loops.build(Loops::Body::Copy);
}

/// output = sum_dims input
Loops SumOp::getLoops() { return reduce(getInput(), getDims(), Combiner::Sum); }

/// output = prod_dims input
Loops ProdOp::getLoops() {
  return reduce(getInput(), getDims(), Combiner::Product);
}

/// output = max_dims input
Loops AmaxOp::getLoops() {
  return reduce(getInput(), getDims(), Combiner::Maximum);
}

/// output = min_dims input
Loops AminOp::getLoops() {
  return reduce(getInput(), getDims(), Combiner::Minimum);
}

/// output = the smallest i with input[.., i, ..] = max_dim input
Loops ArgmaxOp::getLoops() {
  return reduce(getInput(), getDim(), Combiner::FirstMaximum);
}

/// output = the smallest i with input[.., i, ..] = min_dim input
Loops ArgminOp::getLoops() {
  return reduce(getInput(), getDim(), Combiner::FirstMinimum);
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

/// d sum(x) = sum(dx).
LogicalResult SumOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.expandOver(resultGrads[0], getDims(), getInput()));
  return success();
}

/// d prod(x) / dx_i is the product p of the others: of the nonzero elements if
/// there is no zero among the others, else 0. Dividing by x_i is safe only in a
/// group without zeros, and the second derivative, too, is right only there.
LogicalResult ProdOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value input = getInput();
  Value isZero = b.compare(Predicate::eq, input, 0.0);
  Value nonzero = b.where(isZero, b.splat(getInput().getType(), 1.0), input);
  Value product =
      b.expandOver(b.create<ProdOp>(nonzero, getDims()), getDims(), input);
  Type elementType = getInput().getType().getElementType();
  Value zeros = b.expandOver(b.sum(b.cast(isZero, elementType), getDims()),
                             getDims(), input);
  Value single =
      b.create<LogicalAndOp>(isZero, b.compare(Predicate::eq, zeros, 1.0));
  Value others = b.where(b.compare(Predicate::eq, zeros, 0.0),
                         b.div(product, nonzero), b.keepWhere(single, product));
  Value grad = b.expandOver(resultGrads[0], getDims(), input);
  operandGrads.push_back(b.mul(grad, others));
  return success();
}

/// Every element equal to the extremum gets the same share of the gradient.
template <typename ExtremumOp>
static LogicalResult buildExtremumVjp(ExtremumOp op, OpBuilder &builder,
                                      Value outputGrad,
                                      SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, op.getLoc());
  Value input = op.getInput();
  ArrayRef<int64_t> dims = op.getDims();
  Value isExtremum = b.compare(Predicate::eq, input,
                               b.expandOver(op.getOutput(), dims, input));
  Type elementType = GraphBuilder::typeOf(input).getElementType();
  Value count = b.sum(b.cast(isExtremum, elementType), dims);
  Value share = b.expandOver(b.div(outputGrad, count), dims, input);
  operandGrads.push_back(b.keepWhere(isExtremum, share));
  return success();
}

/// d max(x) = dx at the maximum.
LogicalResult AmaxOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  return buildExtremumVjp(*this, builder, resultGrads[0], operandGrads);
}

/// d min(x) = dx at the minimum.
LogicalResult AminOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  return buildExtremumVjp(*this, builder, resultGrads[0], operandGrads);
}
