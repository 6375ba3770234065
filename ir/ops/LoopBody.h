//===- LoopBody.h - What iterations of loops compute -------------------------===//

#ifndef INGOT_IR_OPS_LOOPBODY_H
#define INGOT_IR_OPS_LOOPBODY_H

#include "ir/interfaces/Interfaces.h"

namespace ingot::ir {

/// Builds what an iteration computes: a value per result, or the terms of the combiner.
/// `scalars` are those of the operands; `resultTypes` as for `buildBody`.
llvm::SmallVector<mlir::Value> buildTerms(StructuredOpInterface op,
                                          const Loops &loops,
                                          mlir::OpBuilder &builder,
                                          mlir::ValueRange scalars,
                                          mlir::TypeRange resultTypes);

/// Builds what an iteration writes, a value per write: its terms, combined with what
/// `scalars` have behind those of the operands, one per write.
llvm::SmallVector<mlir::Value> buildLoopBody(StructuredOpInterface op,
                                             const Loops &loops,
                                             mlir::OpBuilder &builder,
                                             mlir::ValueRange scalars,
                                             mlir::TypeRange writeTypes);

/// Builds the number of an iteration of `loops`, of these extents, as an integer of
/// `type`: the last loop counts fastest.
mlir::Value buildIterationNumber(mlir::OpBuilder &builder,
                                 mlir::Location location,
                                 llvm::ArrayRef<Loop> loops,
                                 llvm::ArrayRef<int64_t> extents,
                                 mlir::Type type);

} // namespace ingot::ir

#endif // INGOT_IR_OPS_LOOPBODY_H
