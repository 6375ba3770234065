//===- Storage.h - Which memory a value of a function lives in ---------------===//

#ifndef INGOT_PASSES_SCHEDULE_STORAGE_H
#define INGOT_PASSES_SCHEDULE_STORAGE_H

#include "ir/Ingot.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/Layers.h"

namespace ingot::schedule {

/// The value that `value` is another name of, looking through aliases.
mlir::Value resolveAlias(mlir::Value value);

/// Name of the state that argument (result) `index` of `function` reads
/// (writes), or an empty string.
llvm::StringRef stateOfArgument(mlir::func::FuncOp function, unsigned index);
llvm::StringRef stateOfResult(mlir::func::FuncOp function, unsigned index);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_STORAGE_H
