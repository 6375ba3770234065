//===- LoopMaps.h - Accesses of loops as affine maps ------------------------===//

#ifndef INGOT_IR_OPS_LOOPMAPS_H
#define INGOT_IR_OPS_LOOPMAPS_H

#include "ir/interfaces/Loops.h"

#include "mlir/IR/AffineMap.h"

namespace ingot::ir {

/// The sums of `access`, before they are divided: a dimension per loop, and the
/// values of reads as symbols.
mlir::AffineMap toMap(const LoopAccess &access, unsigned loopCount,
                      mlir::MLIRContext *context);

/// Empty unless `expr` is linear.
std::optional<LoopSum> toSum(mlir::AffineExpr expr);

} // namespace ingot::ir

#endif // INGOT_IR_OPS_LOOPMAPS_H
