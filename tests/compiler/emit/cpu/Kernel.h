//===- Kernel.h - Functions of LLVM's text, compiled into this process -------===//
#ifndef INGOT_TESTS_COMPILER_EMIT_CPU_KERNEL_H
#define INGOT_TESTS_COMPILER_EMIT_CPU_KERNEL_H

#include "compiler/emit/cpu/KernelCode.h"
#include "compiler/emit/cpu/LibraryCalls.h"
#include "compiler/emit/cpu/MaskedMoves.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/SourceMgr.h"

#include <cstring>
#include <string>
#include <sys/mman.h>

namespace ingot::emit {

/// A function of `text` that is called "kernel", in memory of this process.
class Kernel {
public:
  explicit Kernel(const std::string &text,
                  CpuLevel level = CpuLevel::X86_64_V3) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    std::unique_ptr<llvm::Module> code = llvm::parseAssemblyString(
        "target triple = \"x86_64-unknown-linux-gnu\"\n" + text, diagnostic,
        context);
    if (!code) {
      error = diagnostic.getMessage().str();
      return;
    }
    avoidLibraryCalls(*code);
    splitMaskedMoves(*code, vectorBits(level));
    for (llvm::Function &function : *code)
      function.addFnAttr("target-cpu", cpuLevelName(level));
    llvm::SmallVector<char> object;
    CodeImage image;
    if (failed(generateCode(*code, level, CodeFormat::Object, object, error)) ||
        failed(linkImage({object.data(), object.size()}, image, error)))
      return;
    bytes = image.imageBytes;
    memory = static_cast<char *>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (const CodeImage::Segment &segment : image.segments)
      std::memcpy(memory + segment.memoryOffset, segment.bytes.data(),
                  segment.bytes.size());
    mprotect(memory, bytes, PROT_READ | PROT_EXEC);
    entry = memory + image.entries.at("kernel");
  }
  ~Kernel() {
    if (memory)
      munmap(memory, bytes);
  }
  template <typename Function> Function *as() const {
    return reinterpret_cast<Function *>(entry);
  }

  std::string error;

private:
  char *memory = nullptr, *entry = nullptr;
  size_t bytes = 0;
};

} // namespace ingot::emit

#endif // INGOT_TESTS_COMPILER_EMIT_CPU_KERNEL_H
