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

namespace {

/// Copies of rows up to which each is printed with its numbers as constants: more of them
/// take the assembler longer than all else together, 20 ms each.
constexpr int64_t kMaxPrintedCopies = 16;

/// The text of a nest and the blocks that run it.
struct NestBlocks {
  std::string text, indexType;
  int64_t blocks;
};

class PhasePrinter {
public:
  PhasePrinter(const ScalarGraph &graph, ArrayRef<int64_t> scratchOffsets,
               ScratchMemory &scratch)
      : graph(graph), scratchOffsets(scratchOffsets), scratch(scratch) {}

  FailureOr<CudaPhase> print(ArrayRef<RowNest> nests) {
    bool callsCopies = llvm::count_if(nests, [&](const RowNest &nest) {
                         return findCopy(nest).has_value();
                       }) > kMaxPrintedCopies;
    CudaPhase phase;
    phase.blocks = 0;
    std::vector<NestBlocks> printed;
    for (const RowNest &nest : nests) {
      NestText printer(graph, nest, scratchOffsets, scratch);
      std::optional<RowCopy> copy;
      if (callsCopies)
        copy = findCopy(nest);
      FailureOr<std::string> nestText =
          copy ? printer.printCopy(*copy) : printer.print();
      if (failed(nestText))
        return failure();
      printed.push_back(
          {*nestText, printer.getIndexType(), printer.blockCount()});
      phase.blocks += printer.blockCount();
      phase.sharedBytes = std::max(phase.sharedBytes, printer.sharedBytes());
    }
    phase.body = "  const int thread = static_cast<int>(threadX());\n";
    printNests(printed, 0, phase.body);
    return phase;
  }

private:
  /// The copy that copyRows could do.
  std::optional<RowCopy> findCopy(const RowNest &nest) const {
    std::optional<RowCopy> copy = findRowCopy(graph, nest);
    return copy && copy->rowDims.size() <= 1 ? copy : std::nullopt;
  }

  /// Dispatches blocks, from number `first` on, to the nests by halves: a chain of a
  /// thousand conditions nests as deeply. Which nest a block runs is the same for all
  /// its threads.
  static void printNests(ArrayRef<NestBlocks> nests, int64_t first,
                         std::string &body) {
    if (nests.size() == 1) {
      const NestBlocks &nest = nests.front();
      // In the type of the numbers that it is multiplied to.
      if (usesName(nest.text, "block"))
        body += "  const " + nest.indexType + " block = static_cast<" +
                nest.indexType + ">(blockX())" +
                (first ? " - " + text(first) : std::string()) + ";\n";
      body += nest.text;
      return;
    }
    ArrayRef<NestBlocks> half = nests.take_front(nests.size() / 2);
    int64_t end = first;
    for (const NestBlocks &nest : half)
      end += nest.blocks;
    body += "  if (blockX() < " + text(end) + ") {\n";
    printNests(half, first, body);
    body += "  } else {\n";
    printNests(nests.drop_front(half.size()), end, body);
    body += "  }\n";
  }

  const ScalarGraph &graph;
  ArrayRef<int64_t> scratchOffsets;
  ScratchMemory &scratch;
};

} // namespace

FailureOr<SmallVector<CudaPhase>>
ingot::cuda::printRowPhases(const RowPlan &plan, ScratchMemory &scratch) {
  SmallVector<int64_t> offsets(plan.graph.buffers.size(), -1);
  for (auto [number, buffer] : llvm::enumerate(plan.graph.buffers))
    if (buffer.kind == KernelBuffer::Scratch)
      offsets[number] =
          scratch.allocate(buffer.elementType, buffer.elementCount);
  PhasePrinter printer(plan.graph, offsets, scratch);
  SmallVector<CudaPhase> phases;
  for (const std::vector<RowNest> &nests : plan.phases) {
    FailureOr<CudaPhase> phase = printer.print(nests);
    if (failed(phase))
      return failure();
    phases.push_back(std::move(*phase));
  }
  return phases;
}
