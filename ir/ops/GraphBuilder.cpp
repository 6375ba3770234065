//===- GraphBuilder.cpp - Formulas on tensors --------------------------------===//

#include "ir/ops/GraphBuilder.h"
#include "ir/ScalarType.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Shape.h"

using namespace mlir;
using namespace ingot::ir;

Value GraphBuilder::splat(RankedTensorType type, double value) {
  Attribute element;
  if (isa<FloatType>(type.getElementType()))
    element = builder.getFloatAttr(type.getElementType(), value);
  else
    element = builder.getIntegerAttr(type.getElementType(),
                                     static_cast<int64_t>(value));
  return create<ConstantOp>(DenseElementsAttr::get(type, element));
}

Value GraphBuilder::constant(RankedTensorType type, ArrayRef<double> values) {
  SmallVector<Attribute> elements;
  for (double value : values)
    elements.push_back(builder.getFloatAttr(type.getElementType(), value));
  return create<ConstantOp>(DenseElementsAttr::get(type, elements));
}

Value GraphBuilder::transposeMatrix(Value matrix) {
  int64_t rank = typeOf(matrix).getRank();
  auto permutation = llvm::to_vector(llvm::seq(rank));
  std::swap(permutation[rank - 2], permutation[rank - 1]);
  return transpose(matrix, permutation);
}

Value GraphBuilder::slice(Value input, Dims starts, Dims limits) {
  if (llvm::all_of(starts, [](int64_t start) { return start == 0; }) &&
      typeOf(input).getShape() == limits)
    return input;
  return create<SliceOp>(input, starts, limits,
                         SmallVector<int64_t>(starts.size(), 1));
}

Value GraphBuilder::slice(Value input, Dims starts, Dims limits, Dims strides) {
  if (llvm::all_of(strides, [](int64_t stride) { return stride == 1; }))
    return slice(input, starts, limits);
  return create<SliceOp>(input, starts, limits, strides);
}

Value GraphBuilder::spread(Value input, Dims strides) {
  SmallVector<int64_t> shape(typeOf(input).getShape());
  for (auto [dim, stride] : llvm::enumerate(strides)) {
    if (stride == 1)
      continue;
    // A dimension of extent 1 is padded behind this one and merged with it.
    SmallVector<int64_t> split(shape);
    split.insert(split.begin() + dim + 1, 1);
    SmallVector<int64_t> low(split.size(), 0), high(split.size(), 0);
    high[dim + 1] = stride - 1;
    shape[dim] *= stride;
    input = reshape(pad(reshape(input, split), low, high, 0.0), shape);
  }
  return input;
}

Value GraphBuilder::unslice(Value input, Dims starts, Dims strides,
                            Dims shape) {
  input = spread(input, strides);
  // The zeros after the last element may stick out beyond the shape.
  SmallVector<int64_t> high, limits;
  for (auto [extent, start, spreadExtent] :
       llvm::zip_equal(shape, starts, typeOf(input).getShape())) {
    limits.push_back(std::min(spreadExtent, extent - start));
    high.push_back(extent - start - limits.back());
  }
  input = slice(input, SmallVector<int64_t>(limits.size(), 0), limits);
  return pad(input, starts, high, 0.0);
}

Value GraphBuilder::concat(ValueRange inputs, int64_t dim) {
  if (inputs.size() == 1)
    return inputs[0];
  return create<ConcatOp>(inputs, dim);
}

Value GraphBuilder::pad(Value input, Dims low, Dims high, double value) {
  auto isZero = [](int64_t extent) { return extent == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return input;
  return create<PadOp>(input, low, high, llvm::APFloat(value));
}

Value GraphBuilder::reshape(Value input, Dims shape) {
  RankedTensorType type = typeOf(input);
  if (type.getShape() == shape)
    return input;
  return create<ReshapeOp>(type.clone(shape), input);
}

Value GraphBuilder::cast(Value input, Type elementType) {
  RankedTensorType type = typeOf(input);
  if (type.getElementType() == elementType)
    return input;
  return create<CastOp>(type.clone(elementType), input);
}

Value GraphBuilder::widen(Value input) {
  return cast(input, getAccumulatorType(typeOf(input).getElementType()));
}

Value GraphBuilder::expandOver(Value input, Dims dims, Value like) {
  RankedTensorType type = typeOf(like).clone(typeOf(input).getElementType());
  return create<ExpandOp>(type, input, complementDims(dims, type.getRank()));
}
