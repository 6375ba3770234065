//===- GenericReduction.h - What loops reduce, and how -----------------------===//
//
// A scalar graph knows reductions by one combining operation; every other body
// that carries values from one iteration to the next runs as plain loops.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_GENERICREDUCTION_H
#define INGOT_PASSES_SCHEDULE_GENERICREDUCTION_H

#include "ir/ops/Loops.h"
#include "passes/Layers.h"

namespace ingot::schedule {

/// True if the body or an index uses the elements of an input.
bool readsInput(LoopsOp loops, unsigned input);

/// True if a loop of more than one iteration keeps the output's element.
bool isReduced(LoopsOp loops, unsigned output);

/// The operation that combines an element with the output, or null.
mlir::Operation *combinerOf(LoopsOp loops, unsigned output);

/// True if an output of the loops is a reduction by something else than one
/// combining operation, as argmax, or is written where a value says.
bool needsLoops(LoopsOp loops);

/// True if a reduction by `combiner` may start with its first element instead of
/// `value`.
bool isNeutral(mlir::Operation *combiner, mlir::TypedAttr value);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_GENERICREDUCTION_H
