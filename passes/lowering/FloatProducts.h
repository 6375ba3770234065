//===- FloatProducts.h - Products whose exponents have no limits -------------===//

#ifndef INGOT_PASSES_LOWERING_FLOATPRODUCTS_H
#define INGOT_PASSES_LOWERING_FLOATPRODUCTS_H

#include "ir/interfaces/Interfaces.h"
#include "passes/Layers.h"

namespace ingot::passes {

/// Whether `loops` multiply floats with each other: elements of one tensor, whose
/// dimensions are the loops, along those that are reduced. No other product is known.
bool isFloatProduct(const Loops &loops);

/// Builds such loops: an element for each iteration of the dimensions that are not
/// reduced, of `type`, a float no wider than 64 bits. It overflows or underflows only if
/// the product of all elements does, in whatever order they are multiplied.
mlir::Value buildFloatProduct(mlir::OpBuilder &builder, mlir::Location loc,
                              const LoopPiece &piece, mlir::FloatType type);

} // namespace ingot::passes

#endif // INGOT_PASSES_LOWERING_FLOATPRODUCTS_H
