//===- OperandText.h - How an operand of a product comes to its tile --------===//

#ifndef INGOT_PASSES_CUDA_OPERANDTEXT_H
#define INGOT_PASSES_CUDA_OPERANDTEXT_H

#include "passes/Layers.h"
#include "passes/cuda/CudaKernel.h"
#include "passes/schedule/classes/Blocks.h"

namespace ingot::cuda {

/// Bytes of an element of `type` in a register or a tile.
int64_t getValueBytes(mlir::Type type);

/// Prints the code that copies one operand, tile by tile, from global memory to
/// registers and from there to shared memory. The text counts the blocks' rows and
/// columns from `firstRow` and `firstColumn`, and uses `batch` and `thread`.
class OperandText {
public:
  static OperandText makeLhs(const ContractionForm &form,
                             const BlocksPlan &tiling);
  static OperandText makeRhs(const ContractionForm &form,
                             const BlocksPlan &tiling);

  /// The tile in shared memory, `tileStride` elements per step.
  std::string tile() const { return name + "Tile"; }
  int64_t tileStride() const { return copy.stride(); }
  int64_t tileBytes() const;
  void printTile(CudaText &out, int64_t byteOffset) const;

  /// Defines what this thread copies, and the registers for it.
  void printPlaces(CudaText &out, const std::string &indexType) const;
  /// Reads a part of the tile at step `first` into registers; zeros beyond the
  /// matrix and from `endStep`.
  void printFetch(CudaText &out, const std::string &indexType,
                  const std::string &endStep) const;
  /// Writes what was fetched to the tile.
  void printKeep(CudaText &out) const;

private:
  OperandText(const ContractionForm &form, const BlocksPlan &tiling,
              bool isLhs);

  std::string step() const { return name + "Step"; }
  std::string lane() const { return name + (isLhs ? "Row" : "Column"); }
  std::string next() const { return name + "Next"; }
  std::string offset() const { return name + "Offset"; }
  /// Positions of a guard, of each row or column that a thread copies.
  std::string guardOf(size_t number) const {
    return name + "Guard" + std::to_string(number);
  }
  std::string elementText(const std::string &index) const;
  /// The row or column of element `number` of those that a thread copies.
  std::string placeOf(const std::string &number) const;

  const ContractionForm &form;
  const BlocksPlan &tiling;
  bool isLhs;
  std::string name;
  const StridedView &view;
  llvm::ArrayRef<Guard> guards;
  const OperandCopy &copy;
  llvm::ArrayRef<LoopGroup> groups; ///< what a row or column counts
  int64_t count;                    ///< rows or columns in all
  mlir::Type elementType;
};

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_OPERANDTEXT_H
