//===- FloatProducts.h - Products whose exponents have no limits -------------===//

#ifndef INGOT_PASSES_LOWERING_FLOATPRODUCTS_H
#define INGOT_PASSES_LOWERING_FLOATPRODUCTS_H

#include "ir/interfaces/Interfaces.h"
#include "passes/Layers.h"

namespace ingot::passes {

/// Whether `loops` multiply floats with each other.
bool isFloatProduct(const Loops &loops);

/// Builds loops for the product of the elements of `input` along `reduced`, ascending:
/// an element for each iteration of the other dimensions, of `type`, a float no wider
/// than 64 bits. It overflows or underflows only if the product of all elements does,
/// in whatever order they are multiplied.
mlir::Value buildFloatProduct(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::Value input,
                              llvm::ArrayRef<int64_t> reduced,
                              mlir::FloatType type);

} // namespace ingot::passes

#endif // INGOT_PASSES_LOWERING_FLOATPRODUCTS_H
