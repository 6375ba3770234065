//===- Session.h - One compilation, from context to artifact ------------------===//

#ifndef INGOT_COMPILER_PIPELINE_SESSION_H
#define INGOT_COMPILER_PIPELINE_SESSION_H

#include "compiler/dsl/Program.h"
#include "compiler/pipeline/Pipeline.h"
#include "ingot/compile.h"
#include "ir/Ingot.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"

namespace ingot::pipeline {

/// The MLIR context of one compilation and the steps that compile, verify and
/// tests put together. Every step throws ingot::Error with the first diagnostic,
/// "file:line: message".
class CompileSession {
public:
  CompileSession();

  /// The module of a registered program, or of a text, with the functions that are
  /// asked for. `notes`: as dsl::buildProgram; all functions then.
  mlir::OwningOpRef<mlir::ModuleOp> read(const Source &source,
                                         const CompileOptions &options,
                                         dsl::ProgramNotes *notes = nullptr);

  /// Loads first values of state and drops state that no function uses.
  void prepare(mlir::ModuleOp module, const CompileOptions &options);

  /// Runs the passes up to FormKernels (`front`), the others (`back`), or all.
  void runPasses(mlir::ModuleOp module, const CompileOptions &options,
                 bool front, bool back);

  /// Generates code for a module that all passes have run on.
  CompiledProgram finish(mlir::ModuleOp module, const std::string &name,
                         const CompileOptions &options);

  static PipelineOptions pipelineOptions(const CompileOptions &options);

  /// Throws the first diagnostic since the last failure, or `fallback`.
  [[noreturn]] void fail(const std::string &fallback);

  mlir::MLIRContext context;

private:
  CompiledProgram finishCpu(mlir::ModuleOp module, const std::string &name,
                            const CompileOptions &options);
  CompiledProgram finishCuda(mlir::ModuleOp module, const std::string &name,
                             const CompileOptions &options);
  static mlir::DialectRegistry makeRegistry();
  mlir::OwningOpRef<mlir::ModuleOp> build(const Source &source,
                                          const CompileOptions &options,
                                          dsl::ProgramNotes *notes);
  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text,
                                          const std::string &name);
  void takeSchedules(mlir::ModuleOp module, const CompileOptions &options);
  static void loadStates(mlir::ModuleOp module, const CompileOptions &options);
  static void selectFunctions(mlir::ModuleOp module,
                              const std::vector<std::string> &names);

  std::string message; ///< the first error
};

/// What the interface says of a tensor.
TensorInfo describeTensor(llvm::StringRef name, mlir::Type type);

} // namespace ingot::pipeline

#endif // INGOT_COMPILER_PIPELINE_SESSION_H
