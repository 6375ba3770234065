//===- ingot/compile.h - Programs to artifacts --------------------------------===//
//
// The compiler as a function: a program's name, or the text of a module, in; the
// bytes of an artifact out. No MLIR or LLVM type is visible here.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_COMPILE_H
#define INGOT_COMPILE_H

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ingot {

/// How operations become kernels.
enum class Mode {
  Fused, ///< operations over one iteration space share a kernel
  Eager  ///< one kernel per operation, as an eager framework would launch
};

struct CompileOptions {
  /// The program is built once for each of these.
  std::vector<int64_t> batches = {1};
  Mode mode = Mode::Fused;
  /// "x86-64-v3", "x86-64-v4" or "native".
  std::string cpu = "native";
  /// Of the parameters' first values and the random numbers.
  uint64_t seed = 0;
  /// Only these functions are compiled; empty: all.
  std::vector<std::string> functions;
  /// State that no compiled function writes becomes a constant, so that packing
  /// and folding happen now. For deployment; the artifact then cannot be given
  /// other weights.
  bool freeze = false;
  /// Called with a state's name, may overwrite its first value: dense, row-major,
  /// of the state's element type. Returns false to keep the initial value.
  std::function<bool(const std::string &name, void *data, size_t bytes)>
      loadState;
  /// Name of a pass ("form-kernels", ...) after which the IR is put into
  /// CompiledProgram::dump; empty: none.
  std::string dumpAfter;
};

/// Sizes of a compiled function.
struct FunctionReport {
  std::string name; ///< with its batch: "forward@32"
  int64_t kernels = 0;
  int64_t arenaBytes = 0;
  int64_t flops = 0;
};

struct CompiledProgram {
  std::string artifact; ///< the bytes of an artifact file
  std::vector<FunctionReport> functions;
  uint64_t weightBytes = 0;
  uint64_t codeBytes = 0;
  std::string dump; ///< see CompileOptions::dumpAfter
};

/// Names of the programs that are registered in this process, sorted.
std::vector<std::string> registeredPrograms();

/// Compiles the registered program `name`.
/// Throws ingot::Error with one line if it is unknown, wrong, or fails to compile.
CompiledProgram compileProgram(const std::string &name,
                               const CompileOptions &options);

/// Compiles a module in text form; `name` names it in messages and in the
/// artifact. Batches and seed are not used. Throws as compileProgram.
CompiledProgram compileModule(const std::string &text, const std::string &name,
                              const CompileOptions &options);

/// Assembly of the kernels, in the same way.
std::string compileToAssembly(const std::string &name,
                              const CompileOptions &options);

} // namespace ingot

#endif // INGOT_COMPILE_H
