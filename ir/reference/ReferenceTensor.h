//===- ReferenceTensor.h - A tensor of the float64 evaluator ---------------===//

#ifndef INGOT_IR_REFERENCE_REFERENCETENSOR_H
#define INGOT_IR_REFERENCE_REFERENCETENSOR_H

#include "mlir/IR/BuiltinTypes.h"

#include <vector>

namespace ingot {

/// A dense, row-major tensor that holds floats of any width as float64 and
/// integers and booleans as int64. `type` keeps the element type of the program,
/// so that conversions between integer widths wrap as they do in the program.
struct ReferenceTensor {
  mlir::RankedTensorType type;
  std::vector<double> floats;    ///< elements if `type` is of floats, else empty
  std::vector<int64_t> integers; ///< elements otherwise

  ReferenceTensor() = default;
  explicit ReferenceTensor(mlir::RankedTensorType type) : type(type) {
    if (isFloat())
      floats.resize(type.getNumElements());
    else
      integers.resize(type.getNumElements());
  }

  bool isFloat() const {
    return llvm::isa<mlir::FloatType>(type.getElementType());
  }
  int64_t elementCount() const { return type.getNumElements(); }
};

} // namespace ingot

#endif // INGOT_IR_REFERENCE_REFERENCETENSOR_H
