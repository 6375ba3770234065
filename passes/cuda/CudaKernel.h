//===- CudaKernel.h - The text of a kernel, and its launch ------------------===//
//
// What every CUDA emitter does around the loops that it writes: parameters, a
// function declaration that carries the text, and the launch in the kernel's
// place.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CUDA_CUDAKERNEL_H
#define INGOT_PASSES_CUDA_CUDAKERNEL_H

#include "passes/Layers.h"
#include "passes/schedule/GpuBlock.h"
#include "passes/schedule/KernelEmitter.h"

#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringExtras.h"

namespace ingot::cuda {

/// Lines of C++, indented by the braces that are open.
class CudaText {
public:
  explicit CudaText(unsigned depth) : depth(depth) {}
  /// One statement or comment.
  void line(const llvm::Twine &text) {
    lines.append(2 * depth, ' ');
    lines += text.str();
    lines += '\n';
  }
  /// Calls `body` for what stands between `head {` and `}`, then `end`.
  void block(llvm::StringRef head, llvm::function_ref<void()> body,
             llvm::StringRef end = "") {
    line(head.empty() ? "{" : head + " {");
    ++depth;
    body();
    --depth;
    line("}" + end);
  }
  std::string take() { return std::move(lines); }

private:
  std::string lines;
  unsigned depth;
};

/// The body of one launch.
struct CudaPhase {
  std::string body; ///< indented by one level
  int64_t blocks = 1;
  int64_t sharedBytes = 0;
};

/// A kernel function as its declaration carries it.
struct CudaKernelFunction {
  llvm::StringRef source;
  int64_t threads, sharedBytes;
};

/// Attaches the text of a kernel to its declaration.
void setCudaKernel(mlir::func::FuncOp function,
                   const CudaKernelFunction &kernel);
/// What was attached to `function`; empty for functions that are no kernels.
std::optional<CudaKernelFunction> getCudaKernel(mlir::func::FuncOp function);

/// Blocks for `items` of which a thread does one at a time: enough to fill every
/// processor several times, few enough to start quickly.
int64_t countBlocks(int64_t items);

/// Names of the parameters that emitters use.
std::string getInputName(unsigned input);
std::string getOutputName(unsigned output);

/// Declares a function for each phase. Fails, with an error at the kernel's
/// location, if a phase has more blocks than a grid.
mlir::FailureOr<EmittedKernel>
declareCudaPhases(KernelOp kernel, mlir::SymbolTable &symbols,
                  llvm::ArrayRef<CudaPhase> phases, int64_t scratchBytes,
                  int64_t flops);

/// One file of all kernel functions of a module, in order.
std::string getCudaSource(mlir::ModuleOp module);
/// The same in `count` files of about equal length, for several compilers.
std::vector<std::string> getCudaSources(mlir::ModuleOp module, unsigned count);

/// `number` in the decimal notation of C++.
inline std::string text(int64_t number) { return std::to_string(number); }

/// The sum of products `a * b` in `terms` and of `constant`, simplified.
std::string getSumText(int64_t constant,
                       llvm::ArrayRef<std::pair<std::string, int64_t>> terms);

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_CUDAKERNEL_H
