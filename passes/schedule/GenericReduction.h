//===- GenericReduction.h - What a linalg.generic reduces, and how ----------===//
//
// A scalar graph knows reductions by one combining operation; every other body
// that carries values from one iteration to the next runs as plain loops.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_GENERICREDUCTION_H
#define INGOT_PASSES_SCHEDULE_GENERICREDUCTION_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace ingot {

/// True if the operand's elements matter: inputs, and outputs whose previous
/// element the body uses.
bool readsOperand(mlir::linalg::GenericOp generic, mlir::OpOperand &operand);

/// True if a loop of more than one iteration keeps the output's element.
bool isReduced(mlir::linalg::GenericOp generic, mlir::OpOperand &output);

/// The operation that combines an element with the output, or null.
mlir::Operation *combinerOf(mlir::linalg::GenericOp generic,
                            mlir::OpOperand &output);

/// True if an output of the generic is a reduction by something else than one
/// combining operation, as argmax.
bool needsLoops(mlir::linalg::GenericOp generic);

/// True if a reduction by `combiner` may start with its first element instead of
/// `value`.
bool isNeutral(mlir::Operation *combiner, mlir::TypedAttr value);

} // namespace ingot

#endif // INGOT_PASSES_SCHEDULE_GENERICREDUCTION_H
