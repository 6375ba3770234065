//===- GraphBuilder.cpp - Formulas on tensors --------------------------------===//

#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"

using namespace mlir;
using namespace ingot;

Value GraphBuilder::splat(RankedTensorType type, double value) {
  Attribute element;
  if (isa<FloatType>(type.getElementType()))
    element = builder.getFloatAttr(type.getElementType(), value);
  else
    element = builder.getIntegerAttr(type.getElementType(),
                                     static_cast<int64_t>(value));
  return create<ConstantOp>(DenseElementsAttr::get(type, element));
}

Value GraphBuilder::slice(Value input, Dims starts, Dims limits) {
  if (llvm::all_of(starts, [](int64_t start) { return start == 0; }) &&
      typeOf(input).getShape() == limits)
    return input;
  return create<SliceOp>(input, starts, limits,
                         SmallVector<int64_t>(starts.size(), 1));
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
  bool isNarrow = typeOf(input).getElementTypeBitWidth() < 32;
  return isNarrow ? cast(input, builder.getF32Type()) : input;
}

Value GraphBuilder::expandOver(Value input, Dims dims, Value like) {
  RankedTensorType type = typeOf(like).clone(typeOf(input).getElementType());
  return create<ExpandOp>(type, input, complementDims(dims, type.getRank()));
}
