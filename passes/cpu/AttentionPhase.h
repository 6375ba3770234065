//===- AttentionPhase.h - What attention and its gradient share --------------===//
//
// A task walks its part of the batch and, for each element, blocks of queries. It has
// in memory the keys in panels (and of the gradient the values), and the scores of a
// block: a row per query of the block, a column per key.
//
// Where keys are excluded, exponentials of scores of minus infinity are -0: a mark that no
// other has; nor have gradients of scores that are multiplied with what is not finite, since
// those of its own row or key are NaN. Products with rows that are all finite, which is
// looked up once per element of the batch, need no mark; others add pair by pair what has
// none. So a value that is not finite costs time, and no row that excludes its key.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_ATTENTIONPHASE_H
#define INGOT_PASSES_CPU_ATTENTIONPHASE_H

#include "passes/Layers.h"
#include "passes/cpu/VectorPhase.h"
#include "passes/schedule/classes/Attention.h"

namespace ingot::cpu {

/// Where things are in the scratch memory of a task, in elements.
struct AttentionScratch {
  AttentionScratch(const AttentionForm &form, const AttentionSchedule &schedule,
                   int64_t lanes);

  int64_t panelColumns; ///< keys of a panel
  int64_t scoreColumns; ///< of a row of scores: all keys, in whole vectors
  /// From row to row: an odd number of vectors, so that the rows of a tile lie in
  /// different sets of the cache.
  int64_t scoreStride;
  int64_t keyPanels = 0; ///< [panel][feature][key of the panel]
  /// A vector per row of scores: the largest in each lane, and then in all; and sums of
  /// exponentials.
  int64_t largest, sums;
  int64_t valuePanels, scores, scoreGrads;
  /// Of the gradient: whether those of keys and values add up where they are wanted.
  /// Elsewhere if they are narrower there, or if tasks have parts of the sums.
  bool sumsAreResults = false;
  int64_t keyGrads, valueGrads; ///< those elsewhere
  int64_t perTask;
};

class AttentionPhase : public VectorPhase {
public:
  /// Part of a matrix in memory: `base` is the position of its first element.
  struct Matrix {
    mlir::Value buffer, base;
    int64_t rowStride, columnStride = 1;
    /// Of what is multiplied with scores where keys are excluded: whether all elements
    /// are finite, so that those of a pair that takes no part may be multiplied by zero.
    mlir::Value isFinite = nullptr;
  };
  /// A tile of sums, at `row` and `column` of what it is a part of.
  struct Tile {
    mlir::Value row, column;
    int64_t rows, vectors;
    mlir::Value lastMask; ///< of the last vector of a row, null if it is whole
    llvm::SmallVector<mlir::Value> sums = {};
    bool isDiagonal =
        false; ///< of scores: some keys come later than some queries
  };
  /// Rows of scores that become exponentials beside a product.
  struct Beside {
    mlir::Value first, end;
    int64_t rows;        ///< at most
    mlir::Value columns; ///< that they have
  };

  AttentionPhase(const AttentionForm &form, const AttentionSchedule &schedule,
                 const KernelInterface &interface, mlir::func::FuncOp function,
                 int64_t lanes);

  /// Writes what all tasks do.
  void emit();
  /// Writes the second phase, which adds up what tasks have summed for parts of the
  /// queries; it has as many tasks.
  void emitSums();
  static bool needsSums(const AttentionForm &form,
                        const AttentionSchedule &schedule);

private:
  void emitBatch(mlir::Value firstBlock, mlir::Value endBlock);
  void noteFinite();
  void emitBlock(mlir::Value start, int64_t rows);
  void emitForwardBlock();
  void emitGradientBlock();
  void weighValues(mlir::Value row, int64_t rows, const Beside &beside);
  void storeRows(const Tile &tile, unsigned result, int64_t columns);

  //===--- AttentionScores.cpp ---------------------------------------------===//

  void scoreBlock();
  bool addsMask() const { return form.mask && !form.maskIsBoolean; }
  double keyFactor() const;
  mlir::Value finishScores(mlir::Value sums, mlir::Value query,
                           mlir::Value column, bool mayEnd, bool isDiagonal);
  void raiseLargest(const Tile &tile);
  void startRow(mlir::Value row);
  void exponentiateVectors(mlir::Value row, mlir::Value column, int64_t vectors,
                           bool marks);
  void exponentiate(const Beside &rows, mlir::Value column, bool marks);
  void exponentiateBeside(const Beside &rows, mlir::Value chunk);
  mlir::Value reciprocalSum(mlir::Value row);
  mlir::Value isExcluded(mlir::Value scores);
  mlir::Value takesPart(mlir::Value weights);
  void differentiate(mlir::Value row, int64_t rows, mlir::Value columns);
  llvm::SmallVector<mlir::Value> forEachVector(
      mlir::Value columns, llvm::ArrayRef<mlir::Value> carried,
      llvm::function_ref<void(mlir::Value, llvm::MutableArrayRef<mlir::Value>)>
          body);
  using Combine = llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)>;
  mlir::Value combineLanes(mlir::Value vector, Combine combine);

  //===--- AttentionProducts.cpp -------------------------------------------===//

  void packPanels(const Matrix &rows, int64_t features, int64_t target,
                  double factor);
  void packVector(const Matrix &rows, int64_t features, int64_t target,
                  double factor, mlir::Value vector, int64_t columns);
  void forEachTile(mlir::Value first, int64_t rows,
                   llvm::function_ref<void(mlir::Value, int64_t)> body);
  mlir::Value endOfTile(mlir::Value row);
  void forCount(mlir::Value count, int64_t most,
                llvm::function_ref<void(int64_t)> body);
  void multiplyPanels(const Matrix &lhs, int64_t features, int64_t panels,
                      llvm::function_ref<void(Tile &)> finish);
  void multiplyRows(mlir::Value row, int64_t rows, const Matrix &lhs,
                    const Matrix &rhs, int64_t columns, mlir::Value steps,
                    std::optional<Matrix> added,
                    llvm::function_ref<void(Tile &)> finish,
                    const Beside *beside = nullptr);
  void sumProducts(Tile &tile, const Matrix &lhs, const Matrix &rhs,
                   mlir::Value rhsColumn, mlir::Value steps,
                   const Beside *beside = nullptr);
  Values addAll(const Tile &tile, const Matrix &lhs, const Matrix &rhs,
                mlir::Value steps, const Beside *beside);
  Values addParts(const Tile &tile, const Matrix &lhs, const Matrix &rhs,
                  mlir::Value steps, const Beside *beside);
  void noteFinite(const AttentionForm::Operand &operand, int64_t rows,
                  int64_t features);
  void forEachElement(
      const Tile &tile,
      llvm::function_ref<void(int64_t, mlir::Value, mlir::Value, mlir::Value)>
          body);
  void accumulateInto(const Matrix &sums, const Matrix &weights,
                      const Matrix &rows, int64_t features);
  void clear(const Matrix &sums, int64_t elements);
  void storeSums(mlir::Value firstTask, mlir::Value part);
  void storeSums(int64_t source, mlir::Value firstTask, mlir::Value part,
                 int64_t elements, unsigned result);
  void storeResult(mlir::Value vector, unsigned result, mlir::Value position,
                   mlir::Value mask);

  //===--- Where things are -------------------------------------------------===//

  mlir::Value ofTask(int64_t offset);
  mlir::Value positionInBatch(llvm::ArrayRef<int64_t> strides);
  Matrix inBatch(const AttentionForm::Operand &operand);
  Matrix inBlock(const AttentionForm::Operand &operand);
  Matrix blockScores(int64_t offset);
  Matrix keyGrads();
  Matrix valueGrads();
  mlir::Value columnsBefore(mlir::Value row);
  mlir::Value loadScores(int64_t offset, mlir::Value row, mlir::Value column);
  void storeScores(int64_t offset, mlir::Value row, mlir::Value column,
                   mlir::Value scores);
  /// The vector that `offset` has for a row of scores.
  mlir::Value loadOfRow(int64_t offset, mlir::Value row);
  void storeOfRow(int64_t offset, mlir::Value row, mlir::Value vector);
  mlir::Type type() const { return form.accumulatorType(); }

  const AttentionForm &form;
  const AttentionSchedule &schedule;
  const AttentionScratch places;
  mlir::Value memory; ///< scratch of all tasks

  mlir::Value task, batch, maskBase;
  llvm::SmallVector<mlir::Value> batchIndices;
  /// Of operands whose rows are multiplied with scores: whether the batch element's are
  /// finite.
  llvm::DenseMap<const AttentionForm::Operand *, mlir::Value> finite;
  mlir::Value blockStart;  ///< first query of the block
  int64_t blockRows;       ///< queries of the block
  mlir::Value blockPanels; ///< panels of keys that its queries see
};

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_ATTENTIONPHASE_H
