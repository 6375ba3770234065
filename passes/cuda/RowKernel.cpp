//===- RowKernel.cpp - The phases of a row plan as CUDA kernels -------------===//
//
// A phase is one launch; its nests divide the blocks among themselves.
//
//===----------------------------------------------------------------------===//

#include "passes/cuda/RowKernel.h"
#include "ir/TensorBytes.h"

#include "passes/cuda/GenericText.h"
#include "passes/cuda/NestText.h"
#include "passes/cuda/ScalarText.h"

using namespace mlir;
using namespace ingot::cuda;

int64_t ScratchMemory::allocate(Type elementType, int64_t elementCount) {
  return allocateBytes(
      elementCount * llvm::divideCeil(getScalarBits(elementType), int64_t(8)));
}

int64_t ScratchMemory::allocateBytes(int64_t byteCount) {
  int64_t offset = bytes;
  bytes += llvm::alignTo(byteCount, kBufferAlignment);
  return offset;
}

/// True if `name` stands in the text as a word.
static bool usesName(StringRef text, StringRef name) {
  auto isWordPart = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  for (size_t at = text.find(name); at != StringRef::npos;
       at = text.find(name, at + 1)) {
    StringRef before = text.take_front(at),
              after = text.drop_front(at + name.size());
    if ((before.empty() || !isWordPart(before.back())) &&
        (after.empty() || !isWordPart(after.front())))
      return true;
  }
  return false;
}

FailureOr<SmallVector<CudaPhase>>
ingot::cuda::printRowPhases(const RowPlan &plan, ScratchMemory &scratch) {
  SmallVector<int64_t> offsets(plan.graph.buffers.size(), -1);
  for (auto [number, buffer] : llvm::enumerate(plan.graph.buffers))
    if (buffer.kind == KernelBuffer::Scratch)
      offsets[number] =
          scratch.allocate(buffer.elementType, buffer.elementCount);
  SmallVector<CudaPhase> phases;
  for (const std::vector<RowNest> &nests : plan.phases) {
    CudaPhase phase;
    phase.blocks = 0;
    for (auto [number, nest] : llvm::enumerate(nests)) {
      NestText printer(plan.graph, nest, offsets, scratch);
      FailureOr<std::string> nestText = printer.print();
      if (failed(nestText))
        return failure();
      int64_t first = phase.blocks;
      phase.blocks += printer.blockCount();
      phase.sharedBytes = std::max(phase.sharedBytes, printer.sharedBytes());
      std::string blockText;
      if (usesName(*nestText, "block"))
        // In the type of the numbers that it is multiplied to.
        blockText = "const " + printer.getIndexType() +
                    " block = static_cast<" + printer.getIndexType() +
                    ">(blockX())" +
                    (first ? " - " + text(first) : std::string()) + ";\n";
      if (number == 0)
        phase.body = "  const int thread = static_cast<int>(threadX());\n";
      if (nests.size() == 1) {
        phase.body += (blockText.empty() ? "" : "  " + blockText) + *nestText;
        break;
      }
      // Which nest a block runs is the same for all its threads.
      if (number == 0)
        phase.body += "  ";
      if (number + 1 < nests.size())
        phase.body += "if (blockX() < " + text(phase.blocks) + ") ";
      phase.body += "{\n" + (blockText.empty() ? "" : "    " + blockText) +
                    *nestText + "  }";
      phase.body += number + 1 < nests.size() ? " else " : "\n";
    }
    phases.push_back(std::move(phase));
  }
  return phases;
}
