//===- CopyKernel.cpp - Copies of whole tensors on a GPU ----------------------===//

#include "passes/memory/CopyKernel.h"

#include "passes/cuda/CudaKernel.h"

using namespace mlir;
using namespace ingot;

/// Elements that a thread copies, so that large copies have few blocks.
static constexpr int64_t kThreadElements = 4;

CopyKernel ingot::createCudaCopyKernel(SymbolTable &symbols, int64_t bytes) {
  Builder builder(symbols.getOp()->getContext());
  auto buffer = MemRefType::get({bytes}, builder.getI8Type());
  auto function =
      func::FuncOp::create(symbols.getOp()->getLoc(), "copy_" + text(bytes),
                           builder.getFunctionType({buffer, buffer}, {}));
  function.setPrivate();
  function->setAttr(kKernelFunctionAttr, builder.getUnitAttr());
  symbols.insert(function); // may rename it

  // Every buffer on a device is aligned to more than 8 bytes; the packs of one
  // element check it where the kernel runs on a CPU.
  std::pair<int64_t, const char *> element = {1, "unsigned char"};
  for (std::pair<int64_t, const char *> wider :
       {std::pair(4, "unsigned"), std::pair(8, "unsigned long long")})
    if (bytes % wider.first == 0)
      element = wider;
  int64_t count = bytes / element.first;
  std::string type = element.second;
  CudaText body(/*depth=*/1);
  body.line("const long long step = 1LL * gridBlocksX() * blockThreadsX();");
  body.line("long long i = 1LL * blockX() * blockThreadsX() + threadX();");
  body.block("for (; i < " + text(count) + "; i += step)", [&] {
    body.line("storePack<1>(output0 + i, loadPack<1>(input0 + i));");
  });
  std::string source = "// copy of " + text(bytes) + " bytes\nINGOT_KERNEL(" +
                       function.getSymName().str() + ", " +
                       text(kBlockThreads) + ",\n    (const " + type +
                       " *__restrict__ input0,\n     " + type +
                       " *__restrict__ output0)) {\n" + body.take() + "}\n";
  setCudaKernel(function, {source, kBlockThreads, /*sharedBytes=*/0});
  int64_t blocks = llvm::divideCeil(count, kBlockThreads * kThreadElements);
  return {function, blocks};
}
