//===- Session.h - One compilation, from context to artifact ------------------===//

#ifndef INGOT_COMPILER_PIPELINE_SESSION_H
#define INGOT_COMPILER_PIPELINE_SESSION_H

#include "compiler/pipeline/Pipeline.h"
#include "ingot/compile.h"
#include "ir/Ingot.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"

namespace ingot {

/// The MLIR context of one compilation and the steps that compile, verify and
/// tests put together. Every step throws ingot::Error with the first diagnostic,
/// "file:line: message".
class CompileSession {
public:
  CompileSession();

  /// The module of a registered program, or of a text.
  mlir::OwningOpRef<mlir::ModuleOp> build(const std::string &name,
                                          const CompileOptions &options);
  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text,
                                          const std::string &name);

  /// Drops functions that are not asked for and loads first values of state.
  void prepare(mlir::ModuleOp module, const CompileOptions &options);

  /// Runs the passes up to FormKernels (`front`), the others (`back`), or all.
  void runPasses(mlir::ModuleOp module, const CompileOptions &options,
                 bool front, bool back, std::string *dump);

  /// Generates code for a module that all passes have run on.
  CompiledProgram finish(mlir::ModuleOp module, const std::string &name,
                         const CompileOptions &options);

  static PipelineOptions pipelineOptions(const CompileOptions &options);

  /// Throws the first diagnostic since the last failure, or `fallback`.
  [[noreturn]] void fail(const std::string &fallback);

  mlir::MLIRContext context;

private:
  static mlir::DialectRegistry makeRegistry();
  static void loadState(StateOp state, const CompileOptions &options);

  std::string message; ///< the first error
};

} // namespace ingot

#endif // INGOT_COMPILER_PIPELINE_SESSION_H
