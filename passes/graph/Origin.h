//===- Origin.h - Which operation of the program a part came from -------------===//
//
// An eager framework launches one kernel for a batch normalisation, however many
// operations it consists of here. The parts of a decomposed composite therefore
// share a mark, which eager mode groups by. It is part of the location, so that no
// rewrite has to carry it and equal operations of two composites can be merged.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_GRAPH_ORIGIN_H
#define INGOT_PASSES_GRAPH_ORIGIN_H

#include "passes/Layers.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"

namespace ingot::passes {

/// Gives `composite` a mark of its name that everything built at its location inherits,
/// unless it is part of a marked one itself.
void markOrigin(mlir::Operation *composite);

/// The mark of the composite that `op` is part of, null if it stands for itself.
mlir::DistinctAttr getOrigin(mlir::Operation *op);

/// The name of the operation that stands in the program: that of the composite
/// which `op` is part of, or its own.
llvm::StringRef getProgramName(mlir::Operation *op);

/// The location of `op` in the program, without the mark.
mlir::Location getProgramLocation(mlir::Operation *op);

} // namespace ingot::passes

#endif // INGOT_PASSES_GRAPH_ORIGIN_H
