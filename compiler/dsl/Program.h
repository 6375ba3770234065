//===- Program.h - From registered programs to MLIR modules ----------------===//

#ifndef INGOT_COMPILER_DSL_PROGRAM_H
#define INGOT_COMPILER_DSL_PROGRAM_H

#include "ingot/tensor.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <map>
#include <optional>
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
  bool watchesGradients = false; ///< as in CompileOptions
};

/// A module that a function called.
struct ModuleCall {
  std::string path;       ///< "features.0.conv"; empty: the root
  std::string text;       ///< as PyTorch prints it, without its submodules
  int64_t parameters = 0; ///< elements, with those of its submodules
  std::optional<detail::TensorSpec> output; ///< none: not one tensor
};

/// What is known of a program beside its module.
struct ProgramNotes {
  /// Functions that could not be built, "forward@32", and why.
  std::vector<std::pair<std::string, std::string>> errors;
  /// What the others called, in this order, by their names.
  std::map<std::string, std::vector<ModuleCall>> calls;
};

/// Builds a program once for each batch size: `ingot.state` operations, then one
/// function per function of the program and batch size, "forward@32". The module
/// is verified. Returns null and sets `error` if the program is unknown or wrong.
/// \param notes  takes the errors in functions, asked for or not, none of which is
///               one of the program then; may be null.
mlir::OwningOpRef<mlir::ModuleOp> buildProgram(mlir::MLIRContext &context,
                                               const ProgramRequest &request,
                                               std::string &error,
                                               ProgramNotes *notes = nullptr);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_PROGRAM_H
