//===- KernelCode.h - From kernel functions to machine code ------------------===//

#ifndef INGOT_COMPILER_EMIT_CPU_KERNELCODE_H
#define INGOT_COMPILER_EMIT_CPU_KERNELCODE_H

#include "compiler/emit/cpu/CpuTarget.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Module.h"

#include <map>

namespace ingot::emit {

/// Translates the kernel functions of `module` to LLVM IR. Each becomes an
/// external function of the kernel's name with the signature ingot_kernel_t that
/// unpacks the buffers and calls the internal one, or hands them on to its parts; what
/// kernels call stays internal.
/// `module` is not changed.
/// Null, with a diagnostic, if a kernel cannot be lowered.
std::unique_ptr<llvm::Module> translateKernels(mlir::ModuleOp module,
                                               CpuLevel level,
                                               llvm::LLVMContext &context);

enum class CodeFormat { Object, Assembly };

/// Optimises `code` and generates an ELF object or assembly text. Fails with a
/// message in `error`.
llvm::LogicalResult generateCode(llvm::Module &code, CpuLevel level,
                                 CodeFormat format,
                                 llvm::SmallVectorImpl<char> &output,
                                 std::string &error);

/// Code that needs no relocation: what the loader maps.
struct CodeImage {
  struct Segment {
    uint64_t memoryOffset; ///< page-aligned
    uint64_t memoryBytes;
    std::string bytes; ///< may be shorter: the rest is zero
    bool isExecutable;
  };
  std::vector<Segment> segments; ///< by ascending memory offset, disjoint
  uint64_t imageBytes = 0;
  std::map<std::string, uint64_t> entries; ///< offset of each external function
};

/// Links `object` into an image. Fails with a message in `error` if the code
/// needs a symbol from elsewhere, a relocation or writable memory.
llvm::LogicalResult linkImage(llvm::StringRef object, CodeImage &image,
                              std::string &error);

} // namespace ingot::emit

#endif // INGOT_COMPILER_EMIT_CPU_KERNELCODE_H
