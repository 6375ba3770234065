//===- Program.h - From registered programs to MLIR modules ----------------===//

#ifndef INGOT_COMPILER_DSL_PROGRAM_H
#define INGOT_COMPILER_DSL_PROGRAM_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>
#include <vector>

namespace ingot::dsl {

/// Names of the programs that are linked in or loaded so far, sorted; with
/// `library`, of those in this file. Loading a shared library (dlopen) registers
/// the programs in it.
std::vector<std::string> programNames(const std::string &library = "");

/// Which program is built, and what of it.
struct ProgramRequest {
  std::string name;
  std::string library = {}; ///< the file that has it; empty: the only one
  std::vector<int64_t> batches = {1};
  uint64_t seed = 0; ///< of first values of parameters and of random numbers
  /// "forward" or "forward@32"; empty: all. An error in another function leaves
  /// that one out of the module.
  std::vector<std::string> functions = {};
};

/// A function that could not be built: its name, "forward@32", and why.
using FunctionError = std::pair<std::string, std::string>;

/// Builds a program once for each batch size: `ingot.state` operations, then one
/// function per function of the program and batch size, "forward@32". The module
/// is verified. Returns null and sets `error` if the program is unknown or wrong.
/// \param errors  takes the errors in functions, asked for or not, none of which
///                is one of the program then; may be null.
mlir::OwningOpRef<mlir::ModuleOp>
buildProgram(mlir::MLIRContext &context, const ProgramRequest &request,
             std::string &error, std::vector<FunctionError> *errors = nullptr);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_PROGRAM_H
