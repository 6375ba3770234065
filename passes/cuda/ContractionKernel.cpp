//===- ContractionKernel.cpp - Products as CUDA kernels ---------------------===//
//
// A block computes one tile of the result. Its threads copy a tile of each
// operand to shared memory, kTileSteps of the sum at a time, and each adds up a
// square of elements in registers; the next tiles are read from memory meanwhile.
// The sums then go through shared memory once more, so that the epilogue runs
// along rows of the result, an element at a time.
//
// Every element is added up in the order of its steps, and the chunks of a sum
// that several blocks share in the order of chunks.
//
//===----------------------------------------------------------------------===//

#include "passes/cuda/ContractionKernel.h"

#include "passes/cuda/EpilogueText.h"
#include "passes/cuda/GenericText.h"
#include "passes/cuda/OperandText.h"
#include "passes/cuda/ScalarText.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::cuda;

//===----------------------------------------------------------------------===//
// The text
//===----------------------------------------------------------------------===//

namespace {

class ContractionText {
public:
  ContractionText(const ContractionForm &form, const BlocksPlan &plan,
                  ScratchMemory &scratch);

  FailureOr<SmallVector<CudaPhase>> print();

private:
  FailureOr<CudaPhase> printProduct();
  FailureOr<CudaPhase> printCombination();
  void printBlock();
  void printPlace();
  LogicalResult printMultiplication();
  LogicalResult printResult();
  ProductPosition positionOfElement() const;
  std::string partsText() const;
  std::string endStep() const {
    return tiling.chunks == 1 ? text(tiling.stepCount) : "endStep";
  }
  int64_t sumsBytes() const {
    return tiling.lhs.extent * rhs.tileStride() * sumBytes;
  }

  const ContractionForm &form;
  LoopsOp product;
  BlocksPlan tiling;
  std::string sumType, indexType;
  int64_t sumBytes, scratchOffset = 0;
  OperandText lhs, rhs;
  CudaText out{1};
  unsigned names = 0;
};

} // namespace

ContractionText::ContractionText(const ContractionForm &form,
                                 const BlocksPlan &plan, ScratchMemory &scratch)
    : form(form), product(form.getProduct()), tiling(plan),
      sumType(getValueText(form.accumulatorType())),
      sumBytes(getValueBytes(form.accumulatorType())),
      lhs(OperandText::makeLhs(form, tiling)),
      rhs(OperandText::makeRhs(form, tiling)) {
  KernelOp kernel = form.kernel;
  int64_t largest = std::max(tiling.elementCount() * tiling.chunks,
                             getLastOffset(form, tiling));
  for (Type type :
       llvm::concat<Type>(llvm::to_vector(kernel.getInputs().getTypes()),
                          llvm::to_vector(kernel.getResultTypes())))
    largest = std::max(largest, cast<RankedTensorType>(type).getNumElements());
  // Room for the tile that the next step of a loop would reach.
  indexType = largest < (int64_t(1) << 30) ? "int" : "long long";
  if (tiling.chunks > 1)
    scratchOffset =
        scratch.allocateBytes(tiling.elementCount() * tiling.chunks * sumBytes);
}

FailureOr<SmallVector<CudaPhase>> ContractionText::print() {
  SmallVector<CudaPhase> phases;
  FailureOr<CudaPhase> phase = printProduct();
  if (failed(phase))
    return failure();
  phases.push_back(std::move(*phase));
  if (tiling.chunks == 1)
    return phases;
  FailureOr<CudaPhase> combination = printCombination();
  if (failed(combination))
    return failure();
  phases.push_back(std::move(*combination));
  return phases;
}

FailureOr<CudaPhase> ContractionText::printProduct() {
  out.line("// Tiles of " + text(tiling.lhs.extent) + " x " +
           text(tiling.rhs.extent) + " elements, " + text(kTileSteps) +
           " steps of the sum at a time.");
  if (tiling.tileCount() * tiling.chunks > 1)
    printBlock();
  out.line("const int thread = static_cast<int>(threadX());");
  lhs.printTile(out, 0);
  rhs.printTile(out, lhs.tileBytes());
  printPlace();
  out.line("// What this thread copies.");
  lhs.printPlaces(out, indexType);
  rhs.printPlaces(out, indexType);
  out.block(
      "const auto fetch = [&](" + indexType + " first)",
      [&] {
        lhs.printFetch(out, indexType, endStep());
        rhs.printFetch(out, indexType, endStep());
      },
      ";");
  if (failed(printMultiplication()) || failed(printResult()))
    return failure();
  return CudaPhase{out.take(), tiling.tileCount() * tiling.chunks,
                   std::max(lhs.tileBytes() + rhs.tileBytes(), sumsBytes())};
}

/// The block in the type of the numbers that it is multiplied to.
void ContractionText::printBlock() {
  out.line("const " + indexType + " block = static_cast<" + indexType +
           ">(blockX());");
}

/// Which tile and which steps the block has.
void ContractionText::printPlace() {
  int64_t blocksLeft = tiling.tileCount() * tiling.chunks;
  std::string left = "block";
  auto takeDigit = [&](const std::string &name, int64_t count, int64_t factor) {
    std::string digit = count == 1            ? "0"
                        : count == blocksLeft ? left
                                              : left + " % " + text(count);
    out.line("const " + indexType + " " + name + " = " +
             (count == 1 ? digit : getSumText(0, {{digit, factor}})) + ";");
    if (count > 1)
      left += " / " + text(count);
    blocksLeft /= count;
  };
  takeDigit("firstColumn", tiling.columnTiles(), tiling.rhs.extent);
  takeDigit("firstRow", tiling.rowTiles(), tiling.lhs.extent);
  if (tiling.batchCount > 1)
    takeDigit("batch", tiling.batchCount, 1);
  if (tiling.chunks == 1)
    return;
  takeDigit("chunk", tiling.chunks, 1);
  std::string steps = text(tiling.chunkSteps), all = text(tiling.stepCount);
  out.line("const " + indexType + " firstStep = chunk * " + steps + ";");
  out.line("const " + indexType + " endStep = firstStep + " + steps + " < " +
           all + " ? firstStep + " + steps + " : " + all + ";");
}

LogicalResult ContractionText::printMultiplication() {
  std::string extent = text(tiling.threadExtent);
  std::string across = text(tiling.rhs.extent / tiling.threadExtent);
  out.line("// What this thread multiplies.");
  out.line("const int threadRow = thread / " + across + " * " + extent + ";");
  out.line("const int threadColumn = thread % " + across + " * " + extent +
           ";");
  std::string pack = "Pack<" + sumType + ", " + extent + ">";
  out.line(pack + " sums[" + extent + "] = {};");
  std::string start = tiling.chunks == 1 ? "0" : "firstStep";
  std::string end = endStep();
  out.line("fetch(" + start + ");");
  bool isFine = true;
  out.block(
      "for (" + indexType + " first = " + start + "; first < " + end +
          "; first += " + text(kTileSteps) + ")",
      [&] {
        out.line("barrier(); // all have read the last tiles");
        lhs.printKeep(out);
        rhs.printKeep(out);
        out.line("barrier();");
        out.line("if (first + " + text(kTileSteps) + " < " + end + ")");
        out.line("  fetch(first + " + text(kTileSteps) + ");");
        out.line("INGOT_UNROLL");
        out.block("for (int k = 0; k < " + text(kTileSteps) + "; ++k)", [&] {
          out.line("const auto lhs = loadPack<" + extent + ">(" + lhs.tile() +
                   " + k * " + text(lhs.tileStride()) + " + threadRow);");
          out.line("const auto rhs = loadPack<" + extent + ">(" + rhs.tile() +
                   " + k * " + text(rhs.tileStride()) + " + threadColumn);");
          out.line("INGOT_UNROLL");
          out.block("for (int i = 0; i < " + extent + "; ++i)", [&] {
            out.line("INGOT_UNROLL");
            out.block("for (int j = 0; j < " + extent + "; ++j)", [&] {
              std::string operands[2];
              operands[form.lhsOperand] = "lhs.elements[i]";
              operands[form.rhsOperand] = "rhs.elements[j]";
              FailureOr<SmallVector<std::string>> sum = printGenericBody(
                  out, product,
                  {operands[0], operands[1], "sums[i].elements[j]"},
                  [](unsigned) { return std::string(); }, names);
              isFine &= succeeded(sum);
              if (isFine)
                out.line("sums[i].elements[j] = " + sum->front() + ";");
            });
          });
        });
      });
  return success(isFine);
}

ProductPosition ContractionText::positionOfElement() const {
  ProductPosition position(form);
  position.add("batch", tiling.batch);
  position.add("row", tiling.rows);
  position.add("column", tiling.columns);
  return position;
}

/// The sums of all chunks in scratch memory.
std::string ContractionText::partsText() const {
  return sumType + " *const parts = reinterpret_cast<" + sumType +
         " *>(scratch + " + text(scratchOffset) + ");";
}

/// Writes the sums to shared memory and continues with each of them.
LogicalResult ContractionText::printResult() {
  int64_t columns = tiling.rhs.extent, stride = rhs.tileStride();
  std::string extent = text(tiling.threadExtent);
  out.line("barrier(); // the sums take the place of the tiles");
  out.line("INGOT_SHARED(" + sumType + ", sumTile, 0, " +
           text(tiling.lhs.extent * stride) + ");");
  out.line("INGOT_UNROLL");
  out.line("for (int i = 0; i < " + extent + "; ++i)");
  out.line("  storePack<" + extent + ">(sumTile + (threadRow + i) * " +
           text(stride) + " + threadColumn, sums[i]);");
  out.line("barrier();");
  if (tiling.chunks > 1)
    out.line(partsText());
  LogicalResult result = success();
  auto printElement = [&] {
    std::string sum = "sumTile[i / " + text(columns) + " * " + text(stride) +
                      " + i % " + text(columns) + "]";
    if (tiling.chunks == 1) {
      out.line("const " + sumType + " sum = " + sum + ";");
      result = printEpilogue(out, form, positionOfElement(), "sum", names);
      return;
    }
    std::string matrix = "chunk";
    if (tiling.batchCount > 1)
      matrix = "(chunk * " + text(tiling.batchCount) + " + batch)";
    out.line("parts[(" + matrix + " * " + text(tiling.rowCount) + " + row) * " +
             text(tiling.columnCount) + " + column] = " + sum + ";");
  };
  out.block("for (int i = thread; i < " + text(tiling.lhs.extent * columns) +
                "; i += " + text(kBlockThreads) + ")",
            [&] {
              out.line("const " + indexType + " row = firstRow + i / " +
                       text(columns) + ";");
              out.line("const " + indexType + " column = firstColumn + i % " +
                       text(columns) + ";");
              std::string isInside;
              if (tiling.rowCount % tiling.lhs.extent != 0)
                isInside = "row < " + text(tiling.rowCount);
              if (tiling.columnCount % columns != 0)
                isInside += (isInside.empty() ? "column < " : " && column < ") +
                            text(tiling.columnCount);
              if (isInside.empty())
                printElement();
              else
                out.block("if (" + isInside + ")", printElement);
            });
  return result;
}

/// Adds the chunks of each element; neighbouring threads have neighbours.
FailureOr<CudaPhase> ContractionText::printCombination() {
  int64_t count = tiling.elementCount();
  int64_t blocks = countBlocks(count);
  Operation *add = findProductAddition(product);
  FailureOr<std::string> sum =
      getScalarText(add, {"sum", "parts[chunk * " + text(count) + " + i]"});
  if (failed(sum))
    return failure();
  printBlock();
  out.line("const int thread = static_cast<int>(threadX());");
  out.line("const " + partsText());
  LogicalResult result = success();
  out.block(
      "for (" + indexType + " i = block * " + text(kBlockThreads) +
          " + thread; i < " + text(count) +
          "; i += " + text(blocks * kBlockThreads) + ")",
      [&] {
        if (tiling.batchCount > 1)
          out.line("const " + indexType + " batch = i / " +
                   text(tiling.rowCount * tiling.columnCount) + ";");
        out.line(
            "const " + indexType + " row = i / " + text(tiling.columnCount) +
            (tiling.batchCount > 1 ? " % " + text(tiling.rowCount) : "") + ";");
        out.line("const " + indexType + " column = i % " +
                 text(tiling.columnCount) + ";");
        out.line(sumType + " sum = parts[i];");
        out.line("for (" + indexType + " chunk = 1; chunk < " +
                 text(tiling.chunks) + "; ++chunk)");
        out.line("  sum = " + *sum + ";");
        result = printEpilogue(out, form, positionOfElement(), "sum", names);
      });
  if (failed(result))
    return failure();
  return CudaPhase{out.take(), blocks, 0};
}

FailureOr<SmallVector<CudaPhase>>
ingot::cuda::printContractionPhases(const ContractionForm &form,
                                    const BlocksPlan &plan,
                                    ScratchMemory &scratch) {
  return ContractionText(form, plan, scratch).print();
}
