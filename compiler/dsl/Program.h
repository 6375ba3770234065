//===- Program.h - From registered programs to MLIR modules ----------------===//

#ifndef INGOT_COMPILER_DSL_PROGRAM_H
#define INGOT_COMPILER_DSL_PROGRAM_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>
#include <vector>

namespace ingot::dsl {

/// Names of the programs that are linked in or loaded so far, sorted. Loading a
/// shared library (dlopen) registers the programs in it.
std::vector<std::string> programNames();

/// Builds the program `name` once for each batch size: `ingot.state` operations,
/// then one function per function of the program and batch size, "forward@32".
/// The module is verified. Returns null and sets `error` if the program is
/// unknown or wrong.
/// \param seed  of the first values of parameters and of the random numbers.
mlir::OwningOpRef<mlir::ModuleOp> buildProgram(mlir::MLIRContext &context,
                                               llvm::StringRef name,
                                               llvm::ArrayRef<int64_t> batches,
                                               uint64_t seed,
                                               std::string &error);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_PROGRAM_H
