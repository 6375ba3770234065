//===- Shape.cpp - Operations that move or create elements ------------------===//

#include "ir/ops/Shape.h"
#include "ir/TensorBytes.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Loops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace ingot::ir;

/// A constant of the same value everywhere stays one under any operation that
/// only moves elements: gives it the shape of `type`, or null if `operand` is
/// not such a constant.
static Attribute resizeSplat(Attribute operand, RankedTensorType type) {
  auto splat = dyn_cast_if_present<SplatElementsAttr>(operand);
  return splat ? splat.resizeSplat(type) : Attribute();
}

//===----------------------------------------------------------------------===//
// ConstantOp, IotaOp
//===----------------------------------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult IotaOp::verify() {
  return checkDim(getLoc(), getDim(), getOutput().getType().getRank()); // C1
}

/// A view has the element type of what it shows.
static LogicalResult checkElementType(Operation *op, RankedTensorType input,
                                      RankedTensorType output) {
  if (input.getElementType() != output.getElementType())
    return op->emitOpError("element types differ: ")
           << input.getElementType() << " in input, " << output.getElementType()
           << " in output";
  return success();
}

//===----------------------------------------------------------------------===//
// ReshapeOp
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  RankedTensorType input = getInput().getType();
  RankedTensorType output = getOutput().getType();
  if (input.getNumElements() != output.getNumElements()) // C1
    return emitOpError("cannot reshape ")
           << formatShape(input.getShape()) << ", " << input.getNumElements()
           << " elements, to " << formatShape(output.getShape()) << ", "
           << output.getNumElements() << " elements";
  return checkElementType(*this, input, output); // C2
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getOutput().getType())
    return getInput();
  if (auto constant =
          dyn_cast_if_present<DenseElementsAttr>(adaptor.getInput()))
    return constant.reshape(getOutput().getType());
  if (auto producer = getInput().getDefiningOp<ReshapeOp>()) {
    getInputMutable().assign(producer.getInput());
    return getOutput();
  }
  return {};
}

//===----------------------------------------------------------------------===//
// TransposeOp
//===----------------------------------------------------------------------===//

FailureOr<RankedTensorType>
TransposeOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  if (static_cast<int64_t>(permutation.size()) != input.getRank() ||
      !isPermutationVector(permutation)) // C1
    return emitOptionalError(location, "expected a permutation of [0, ",
                             input.getRank(), "), found ",
                             formatShape(permutation));
  SmallVector<int64_t> shape;
  for (int64_t dim : permutation)
    shape.push_back(input.getDimSize(dim));
  return RankedTensorType::get(shape, input.getElementType());
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  if (llvm::equal(getPermutation(), llvm::seq(getInput().getType().getRank())))
    return getInput();
  if (Attribute splat = resizeSplat(adaptor.getInput(), getOutput().getType()))
    return splat;
  if (auto producer = getInput().getDefiningOp<TransposeOp>()) {
    SmallVector<int64_t> composed;
    for (int64_t dim : getPermutation())
      composed.push_back(producer.getPermutation()[dim]);
    setPermutation(composed);
    getInputMutable().assign(producer.getInput());
    return getOutput();
  }
  return {};
}

//===----------------------------------------------------------------------===//
// ExpandOp
//===----------------------------------------------------------------------===//

LogicalResult ExpandOp::verify() {
  RankedTensorType input = getInput().getType();
  RankedTensorType output = getOutput().getType();
  ArrayRef<int64_t> dims = getDims();
  if (static_cast<int64_t>(dims.size()) != input.getRank()) // C1
    return emitOpError(
               "expected one entry of dims per dimension of the input, ")
           << input.getRank() << ", found " << dims.size();
  if (!dims.empty() &&
      failed(checkDims(getLoc(), dims, output.getRank()))) // C1
    return failure();
  for (auto [inputDim, outputDim] : llvm::enumerate(dims))
    if (input.getDimSize(inputDim) != output.getDimSize(outputDim)) // C2
      return emitOpError("dimension ")
             << inputDim << " of the input has extent "
             << input.getDimSize(inputDim) << ", dimension " << outputDim
             << " of the output has extent " << output.getDimSize(outputDim);
  return checkElementType(*this, input, output); // C3
}

OpFoldResult ExpandOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getOutput().getType())
    return getInput();
  if (Attribute splat = resizeSplat(adaptor.getInput(), getOutput().getType()))
    return splat;
  if (auto producer = getInput().getDefiningOp<ExpandOp>()) {
    SmallVector<int64_t> composed;
    for (int64_t dim : producer.getDims())
      composed.push_back(getDims()[dim]);
    setDims(composed);
    getInputMutable().assign(producer.getInput());
    return getOutput();
  }
  return {};
}

//===----------------------------------------------------------------------===//
// SliceOp
//===----------------------------------------------------------------------===//

FailureOr<RankedTensorType> FlipOp::inferType(std::optional<Location> location,
                                              Adaptor adaptor) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  if (failed(checkDims(location, adaptor.getDims(), input.getRank()))) // C1
    return failure();
  return input;
}

OpFoldResult FlipOp::fold(FoldAdaptor adaptor) {
  if (Attribute splat = resizeSplat(adaptor.getInput(), getOutput().getType()))
    return splat;
  auto producer = getInput().getDefiningOp<FlipOp>();
  if (producer && producer.getDims() == getDims())
    return producer.getInput();
  return {};
}

FailureOr<RankedTensorType> SliceOp::inferType(std::optional<Location> location,
                                               Adaptor adaptor) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> starts = adaptor.getStarts();
  ArrayRef<int64_t> limits = adaptor.getLimits();
  ArrayRef<int64_t> strides = adaptor.getStrides();
  size_t rank = input.getRank();
  if (starts.size() != rank || limits.size() != rank ||
      strides.size() != rank) // C1
    return emitOptionalError(
        location, "expected ", rank, " starts, limits and strides, found ",
        starts.size(), ", ", limits.size(), " and ", strides.size());
  SmallVector<int64_t> shape;
  for (auto [dim, start, limit, stride] :
       llvm::enumerate(starts, limits, strides)) {
    if (start < 0 || start >= limit || limit > input.getDimSize(dim)) // C2
      return emitOptionalError(
          location, "slice [", start, ", ", limit, ") of dimension ", dim,
          " is empty or outside its extent ", input.getDimSize(dim));
    if (stride < 1) // C3
      return emitOptionalError(location,
                               "expected a stride of at least 1 in "
                               "dimension ",
                               dim, ", found ", stride);
    shape.push_back(llvm::divideCeil(limit - start, stride));
  }
  return RankedTensorType::get(shape, input.getElementType());
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getOutput().getType())
    return getInput();
  return resizeSplat(adaptor.getInput(), getOutput().getType());
}

//===----------------------------------------------------------------------===//
// ConcatOp, PadOp
//===----------------------------------------------------------------------===//

FailureOr<RankedTensorType>
ConcatOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  if (adaptor.getInputs().empty()) // C1
    return emitOptionalError(location,
                             "expected at least one input, found none");
  for (Type type : adaptor.getInputs().getTypes())
    if (failed(checkShape(location, cast<RankedTensorType>(type))))
      return failure();
  int64_t dim = adaptor.getDim();
  auto first = cast<RankedTensorType>(adaptor.getInputs()[0].getType());
  if (failed(checkDim(location, dim, first.getRank()))) // C1
    return failure();
  SmallVector<int64_t> shape(first.getShape());
  for (auto [index, type] :
       llvm::enumerate(adaptor.getInputs().drop_front().getTypes())) {
    auto other = cast<RankedTensorType>(type);
    if (other.getElementType() != first.getElementType() ||
        other.getRank() != first.getRank() ||
        dropDims(other, {dim}) != dropDims(first, {dim})) // C2
      return emitOptionalError(location, "input ", index + 1, " of type ",
                               other, " differs from input 0 of type ", first,
                               " in more than dimension ", dim);
    shape[dim] += other.getDimSize(dim);
  }
  return RankedTensorType::get(shape, first.getElementType());
}

FailureOr<RankedTensorType> PadOp::inferType(std::optional<Location> location,
                                             Adaptor adaptor) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> low = adaptor.getLow();
  ArrayRef<int64_t> high = adaptor.getHigh();
  size_t rank = input.getRank();
  if (low.size() != rank || high.size() != rank) // C1
    return emitOptionalError(location, "expected ", rank,
                             " entries in low and high, found ", low.size(),
                             " and ", high.size());
  if (failed(checkShape(location, input)))
    return failure();
  SmallVector<int64_t> shape;
  for (auto [dim, before, after] : llvm::enumerate(low, high)) {
    if (before < 0 || after < 0) // C1
      return emitOptionalError(location, "padding of dimension ", dim,
                               " is negative: low ", before, ", high ", after);
    if (before > kMaxBytes || after > kMaxBytes) // C2
      return emitOptionalError(location, "padding of dimension ", dim,
                               " is larger than any tensor: low ", before,
                               ", high ", after);
    shape.push_back(before + input.getDimSize(dim) + after);
  }
  return RankedTensorType::get(shape, input.getElementType());
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// A copy of what `op` reads at `dims` into each element of its result.
static Loops copyFrom(LoopsBuilder &loops, Operation *op,
                      ArrayRef<LoopSum> dims, TypedAttr fill = {}) {
  SmallVector<LoopSum> all = loops.all();
  loops.reads(dims, fill);
  loops.writes(all, getElementTypeOrSelf(op->getResult(0)));
  return loops.build(Loops::Body::Copy);
}

/// output[i_0, ..., i_n] = i_dim
Loops IotaOp::getLoops() {
  LoopsBuilder loops(getOutput());
  loops.writes(loops.all(), getOutput().getType().getElementType());
  return loops.build();
}

SmallVector<Value> IotaOp::buildBody(OpBuilder &builder, ValueRange,
                                     TypeRange resultTypes) {
  Type type = resultTypes[0];
  Type integer = type.isInteger() ? type : builder.getI64Type();
  Value index =
      LoopIndexOp::create(builder, getLoc(), builder.getIndexType(), getDim());
  Value number = arith::IndexCastOp::create(builder, getLoc(), integer, index);
  if (isa<FloatType>(type))
    number = arith::SIToFPOp::create(builder, getLoc(), type, number);
  return {number};
}

/// output[i_0, ..., i_n] = input[j_0, ..., j_n] with j_permutation[d] = i_d
Loops TransposeOp::getLoops() {
  LoopsBuilder loops(getOutput());
  SmallVector<LoopSum> i = loops.all(), j = i;
  for (auto [d, source] : llvm::enumerate(getPermutation()))
    j[source] = i[d];
  return copyFrom(loops, *this, j);
}

/// output[i_0, ..., i_n] = input[i_dims[0], ..., i_dims[m]]
Loops ExpandOp::getLoops() {
  LoopsBuilder loops(getOutput());
  SmallVector<LoopSum> i = loops.all(), kept;
  for (int64_t dim : getDims())
    kept.push_back(i[dim]);
  return copyFrom(loops, *this, kept);
}

/// output[i_0, ..., i_n] = input[.., dim(input, d) - 1 - i_d, ..] for d in dims
Loops FlipOp::getLoops() {
  LoopsBuilder loops(getOutput());
  SmallVector<LoopSum> dims = loops.all();
  for (int64_t d : getDims())
    dims[d] = dims[d] * -1 + (getInput().getType().getDimSize(d) - 1);
  return copyFrom(loops, *this, dims);
}

/// output[i_0, ...] = input[starts[0] + i_0 * strides[0], ...]
Loops SliceOp::getLoops() {
  LoopsBuilder loops(getOutput());
  SmallVector<LoopSum> dims = loops.all();
  for (auto [dim, start, stride] :
       llvm::zip_equal(dims, getStarts(), getStrides()))
    dim = dim * stride + start;
  return copyFrom(loops, *this, dims);
}

/// output[i] = input[i - low], and `value` outside of it
Loops PadOp::getLoops() {
  LoopsBuilder loops(getOutput());
  SmallVector<LoopSum> dims = loops.all();
  for (auto [dim, low] : llvm::zip_equal(dims, getLow()))
    dim = dim - low;
  return copyFrom(loops, *this, dims,
                  getFloatElement(getInput(), getValue().convertToDouble()));
}

Loops ConcatOp::getLoops() {
  LoopsBuilder loops(getOutput());
  loops.writes(loops.all(), getOutput().getType().getElementType());
  return loops.build(Loops::Body::Composed);
}

/// output[.., start_n + i, ..] = inputs[n][.., i, ..], start_n behind those before
std::vector<LoopPiece> ConcatOp::getPieces() {
  std::vector<LoopPiece> pieces;
  int64_t start = 0;
  for (Value input : getInputs()) {
    LoopsBuilder loops(input);
    SmallVector<LoopSum> dims = loops.all();
    loops.reads(dims);
    dims[getDim()] = dims[getDim()] + start;
    loops.writes(dims, getOutput().getType().getElementType());
    pieces.push_back({loops.build(Loops::Body::Copy), {input}});
    start += GraphBuilder::typeOf(input).getDimSize(getDim());
  }
  return pieces;
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

// These operations move elements; their derivatives move the gradients back and
// add those of an element that was read several times.

LogicalResult ReshapeOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                  SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(
      b.reshape(resultGrads[0], getInput().getType().getShape()));
  return success();
}

LogicalResult TransposeOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                    SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(
      b.transpose(resultGrads[0], invertPermutationVector(getPermutation())));
  return success();
}

LogicalResult ExpandOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                 SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  SmallVector<int64_t> repeated =
      complementDims(getDims(), getOutput().getType().getRank());
  operandGrads.push_back(repeated.empty() ? resultGrads[0]
                                          : b.sum(resultGrads[0], repeated));
  return success();
}

LogicalResult FlipOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(
      FlipOp::create(builder, getLoc(), resultGrads[0], getDims()));
  return success();
}

LogicalResult SliceOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.unslice(resultGrads[0], getStarts(), getStrides(),
                                   getInput().getType().getShape()));
  return success();
}

LogicalResult ConcatOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                 SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  int64_t dim = getDim();
  SmallVector<int64_t> starts(getOutput().getType().getRank(), 0);
  SmallVector<int64_t> limits(getOutput().getType().getShape());
  for (Value input : getInputs()) {
    limits[dim] = starts[dim] + GraphBuilder::typeOf(input).getDimSize(dim);
    operandGrads.push_back(b.slice(resultGrads[0], starts, limits));
    starts[dim] = limits[dim];
  }
  return success();
}

LogicalResult PadOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  SmallVector<int64_t> limits;
  for (auto [low, extent] :
       llvm::zip_equal(getLow(), getInput().getType().getShape()))
    limits.push_back(low + extent);
  operandGrads.push_back(b.slice(resultGrads[0], getLow(), limits));
  return success();
}
