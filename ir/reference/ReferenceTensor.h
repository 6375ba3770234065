//===- ReferenceTensor.h - A tensor of the float64 evaluator --------------===//

#ifndef INGOT_IR_REFERENCE_REFERENCETENSOR_H
#define INGOT_IR_REFERENCE_REFERENCETENSOR_H

#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/BuiltinTypes.h"

#include <vector>

namespace ingot::ir {

/// A dense, row-major tensor that holds floats of any width as float64 and
/// integers and booleans as int64. `type` keeps the element type of the
/// program, so that conversions between integer widths wrap as they do in the
/// program.
struct ReferenceTensor {
  mlir::RankedTensorType type;
  std::vector<double> floats; ///< elements if `type` is of floats, else empty
  std::vector<int64_t> integers; ///< elements otherwise

  /// Per element, how far the value that a correct program computes in its own
  /// precision may be from the exact one: for booleans 1 where it may be either.
  /// Empty if the evaluation does not track errors; see Tolerance.h.
  std::vector<double> errorBounds;
  /// How errors of the terms of a sum add up, see Tolerance.h: a correct program
  /// may exceed bounds of this kind, but none that is at hand will.
  bool hasIndependentErrors = false;

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
  bool tracksErrors() const { return !errorBounds.empty(); }

  /// Starts to track errors: all elements are exact so far.
  void trackErrors() { errorBounds.assign(elementCount(), 0.0); }

  /// The elements of a constant. Fails if they are not accessible (a resource
  /// that was not loaded) or `elements` is no ranked tensor.
  static llvm::FailureOr<ReferenceTensor>
  fromElements(mlir::ElementsAttr elements);

  /// Reads elements stored densely, row-major and in native byte order, each of
  /// the element type's width; a boolean is a byte that is 0 or not.
  /// `data` need not be aligned.
  static ReferenceTensor fromBytes(mlir::RankedTensorType type,
                                   const void *data);

  /// Writes what fromBytes reads; floats are rounded to nearest, ties to even.
  void toBytes(void *data) const;

  /// Bytes that fromBytes reads and toBytes writes.
  static int64_t byteCount(mlir::RankedTensorType type);
};

/// `value` as an integer or boolean of `elementType` holds it: the low bits,
/// extended by the sign, or by zeros for booleans and unsigned integers.
int64_t wrapInteger(mlir::Type elementType, int64_t value);

/// `value` rounded to `elementType`, to nearest, ties to even.
double roundFloat(mlir::FloatType elementType, double value);

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_REFERENCETENSOR_H
