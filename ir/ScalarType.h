//===- ScalarType.h - The types that scalar forms compute in -----------------===//

#ifndef INGOT_IR_SCALARTYPE_H
#define INGOT_IR_SCALARTYPE_H

#include "mlir/IR/BuiltinTypes.h"

namespace ingot {

/// The type of an element of `elementType` in a scalar form: itself, but signless
/// where it is unsigned. The operations of arith say in their names how they read
/// the bits (extui, divui), so that arith has no unsigned types.
inline mlir::Type getScalarType(mlir::Type elementType) {
  return elementType.isUnsignedInteger()
             ? mlir::IntegerType::get(elementType.getContext(),
                                      elementType.getIntOrFloatBitWidth())
             : elementType;
}

} // namespace ingot

#endif // INGOT_IR_SCALARTYPE_H
