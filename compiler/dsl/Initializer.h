//===- Initializer.h - First values of state -------------------------------===//

#ifndef INGOT_COMPILER_DSL_INITIALIZER_H
#define INGOT_COMPILER_DSL_INITIALIZER_H

#include "ingot/program.h"

#include "mlir/IR/BuiltinAttributes.h"

namespace ingot::dsl {

/// A tensor of `values`, or whose elements all equal the only one, rounded to the
/// element type, of an integer towards zero. Fails if the type does not hold one of
/// them; a boolean is whether it differs from 0.
mlir::DenseElementsAttr makeElements(mlir::RankedTensorType type,
                                     llvm::ArrayRef<Number> values);

/// The first value of the state `name`. Element i of a random one is made of the
/// words of Philox4x32-10 with key `seed` and counter
/// (block low, block high, hash of `name` low, high): it depends neither on the
/// batch nor on the order in which states are declared. Random values need a
/// float type.
mlir::DenseElementsAttr makeInitialValue(mlir::RankedTensorType type,
                                         const Init &init, uint64_t seed,
                                         llvm::StringRef name);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_INITIALIZER_H
