//===- NestText.h - A nest of sweeps as the code of a few blocks ------------===//

#ifndef INGOT_PASSES_CUDA_NESTTEXT_H
#define INGOT_PASSES_CUDA_NESTTEXT_H

#include "passes/Layers.h"
#include "passes/cuda/RowKernel.h"

#include <set>

namespace ingot::cuda {

/// How the threads of a block share rows and columns: thread t has column lane
/// `t % columnLanes` of row lane `t / columnLanes`.
struct ThreadGrid {
  int64_t columnLanes = kBlockThreads;
  int64_t rowLanes() const { return kBlockThreads / columnLanes; }
};

/// Prints one nest. The text uses `block`, counted from 0 in the nest, and
/// `thread`, and the parameters of the kernel.
class NestText {
public:
  NestText(const ScalarGraph &graph, const RowNest &nest,
           llvm::ArrayRef<int64_t> scratchOffsets, ScratchMemory &scratch);

  mlir::FailureOr<std::string> print();
  /// Prints the nest, which is `copy` of rows in one dimension, as a call of `copyRows`.
  std::string printCopy(const RowCopy &copy);
  int64_t blockCount() const { return blocks; }
  int64_t sharedBytes() const { return shared; }
  /// What counts rows, columns and elements; `block` must be of this type.
  const std::string &getIndexType() const { return indexType; }

private:
  /// What was printed, behind the pointers that it uses.
  std::string finish();

  // The forms of a nest.
  void printPointwise();
  void printPlainLoops();
  void printResultLoop(llvm::ArrayRef<unsigned> outer,
                       llvm::function_ref<void()> body);
  void printLoopsInside(llvm::ArrayRef<unsigned> loops,
                        llvm::function_ref<void()> body);
  /// The body of the loops for what was accumulated so far.
  llvm::SmallVector<std::string>
  printLoopBody(llvm::ArrayRef<std::string> accumulators);
  void printScatter(llvm::ArrayRef<unsigned> inner);
  void printSweeps();

  // Of a nest with reductions.
  void chooseThreads();
  void printStage(unsigned stage);
  void printRows(unsigned stage);
  void printRow(unsigned stage);
  /// Of an item that is a reduction, with a value to be added to it.
  using CombineItem =
      llvm::function_ref<void(const RowItem &item, const std::string &value)>;
  /// Stores values or combines them.
  void printItems(llvm::ArrayRef<const RowItem *> items,
                  CombineItem combineItem);
  /// Into the variable that `prefix` names.
  void combine(const RowItem &item, llvm::StringRef prefix,
               const std::string &value);
  void printSweep(unsigned stage, unsigned sweep);
  void printRowItems(unsigned stage);
  void printGroupItems(unsigned stage);
  void clearSums(unsigned stage);
  void finishCross(unsigned stage);
  void combineThreads(NodeId reduction, const std::string &name, int64_t lanes);
  void combineColumnLanes(NodeId reduction, const std::string &name);
  bool reducesColumn(const RowItem &item) const;
  /// A sum over rows with a value per column.
  bool isColumnSum(const RowItem &item) const;
  std::string sumElement(const RowItem &item);
  std::string neutralText(NodeId reduction) const;
  std::string combineText(NodeId reduction, const std::string &lhs,
                          const std::string &rhs);

  // Values, addresses and loops.
  std::string valueOf(NodeId id);
  std::string computeValue(NodeId id);
  std::string define(NodeId id, const std::string &expression);
  std::string addressOf(const Access &access) const;
  /// `place` is the value that the access looks up.
  std::string elementAt(const Access &access, const std::string &place = "");
  void store(const Access &target, const std::string &value,
             const std::string &place = "");
  std::string bufferName(unsigned buffer);
  /// Defines the positions in `dims` from their row-major number.
  void printPositions(llvm::ArrayRef<unsigned> dims, const std::string &number);
  void inScope(const std::string &head, llvm::function_ref<void()> body);
  std::string columnLoop(const std::string &condition) const;
  llvm::SmallVector<unsigned> dimsOf(RowPlace place) const;

  const ScalarGraph &graph;
  const RowNest &nest;
  llvm::ArrayRef<int64_t> scratchOffsets; ///< per buffer, in bytes
  ScratchMemory &scratch;

  CudaText out{1};
  std::string indexType;
  bool hasFailed = false;
  int64_t blocks = 1, shared = 0;
  unsigned names = 0;
  std::map<unsigned, std::string> positions; ///< by dim
  /// Values by scope, innermost last.
  llvm::SmallVector<std::map<NodeId, std::string>> scopes;
  std::set<unsigned> usedScratch;

  ThreadGrid grid;
  bool isSpread = false; ///< blocks share independent rows
  bool sumsInMemory = false;
  std::string columnLow, columnHigh, chunk;
  /// Column sums in memory: the pointer to the block's own row.
  std::map<NodeId, std::string> sumRows;
};

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_NESTTEXT_H
