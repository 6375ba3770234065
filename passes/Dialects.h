//===- Dialects.h - The dialects that the pipeline uses ---------------------===//

#ifndef INGOT_PASSES_DIALECTS_H
#define INGOT_PASSES_DIALECTS_H

#include "passes/Layers.h"

#include "mlir/IR/DialectRegistry.h"

namespace ingot::passes {

/// Registers ingot and every upstream dialect that a stop of the pipeline may
/// contain, with the interfaces that lowering to LLVM needs.
void registerDialects(mlir::DialectRegistry &registry);

} // namespace ingot::passes

#endif // INGOT_PASSES_DIALECTS_H
