//===- ScalarType.h - The types that scalars are computed in -----------------===//

#ifndef INGOT_IR_SCALARTYPE_H
#define INGOT_IR_SCALARTYPE_H

#include "mlir/IR/BuiltinTypes.h"

namespace ingot::ir {

/// The type of an element of `elementType` in a scalar form: itself, but signless
/// where it is unsigned. The operations of arith say in their names how they read
/// the bits (extui, divui), so that arith has no unsigned types.
inline mlir::Type getScalarType(mlir::Type elementType) {
  return elementType.isUnsignedInteger()
             ? mlir::IntegerType::get(elementType.getContext(),
                                      elementType.getIntOrFloatBitWidth())
             : elementType;
}

/// The element `value` in that form.
inline mlir::TypedAttr getScalar(mlir::TypedAttr value) {
  auto number = llvm::dyn_cast<mlir::IntegerAttr>(value);
  return number ? mlir::IntegerAttr::get(getScalarType(number.getType()),
                                         number.getValue())
                : value;
}

/// The type in which elements of `elementType` are added up or multiplied together
/// by one operation, be it a product of matrices, a convolution or a reduction: f32
/// for floats that are narrower, else the type itself; integers wrap around. The
/// result is rounded to `elementType` once, at the end.
inline mlir::Type getAccumulatorType(mlir::Type elementType) {
  auto floatType = llvm::dyn_cast<mlir::FloatType>(elementType);
  return floatType && floatType.getWidth() < 32
             ? mlir::Float32Type::get(elementType.getContext())
             : elementType;
}

} // namespace ingot::ir

#endif // INGOT_IR_SCALARTYPE_H
