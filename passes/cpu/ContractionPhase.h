//===- ContractionPhase.h - What the phases of a contraction share -----------===//

#ifndef INGOT_PASSES_CPU_CONTRACTIONPHASE_H
#define INGOT_PASSES_CPU_CONTRACTIONPHASE_H

#include "passes/Layers.h"
#include "passes/cpu/VectorPhase.h"
#include "passes/schedule/ContractionForm.h"
#include "passes/schedule/classes/Tiles.h"

namespace ingot::cpu {

/// What lies in the scratch memory, in this order.
enum class ScratchPart { lhsHalo, rhsHalo, packedRhs, packedLhs };
/// Elements of each.
using ScratchCounts = std::array<int64_t, 4>;

/// Writes into the function of one phase of a contraction.
class ContractionPhase : public VectorPhase {
public:
  ContractionPhase(const ContractionForm &form, const TilesPlan &plan,
                   const KernelInterface &interface,
                   const ScratchCounts &scratchCounts,
                   mlir::func::FuncOp function);

  const ContractionForm &form;
  const TilesPlan &plan;

  /// Packed operands.
  mlir::Value packedLhs() { return scratchView(ScratchPart::packedLhs); }
  mlir::Value packedRhs() { return scratchView(ScratchPart::packedRhs); }
  /// What an operand's view is of: its halo, or its input.
  mlir::Value lhsSource();
  mlir::Value rhsSource();
  /// Sums of a tile that waits for its epilogue, vector after vector.
  mlir::Value waitingSums();
  /// Where that tile is: row, column, and how many vectors it has.
  mlir::Value waitingPlace();
  /// The panels of the right operand, packed by us or by the compiler.
  mlir::Value rhsPanels() {
    return plan.schedule.rhs == PackTime::Compiled ? input(form.rhs.buffer)
                                                   : packedRhs();
  }

  mlir::Type accumulatorType() const { return form.accumulatorType(); }
  /// Index of each batch group of `form` for the batch element `batch`.
  llvm::SmallVector<mlir::Value> splitBatch(mlir::Value batch);
  /// The packed copy of an operand that the batch element `batch` uses.
  mlir::Value copyOf(const StridedView &view, mlir::Value batch) {
    return div(batch, form.batchesPerCopy(view));
  }
  /// Where an operand is that is packed as `copy`.
  mlir::Value copiedPosition(const StridedView &view, mlir::Value copy) {
    return batchPosition(view,
                         splitBatch(mul(copy, form.batchesPerCopy(view))));
  }
  /// Position of row 0, column 0, k 0 of a batch element.
  mlir::Value batchPosition(const StridedView &view,
                            mlir::ValueRange batchIndices);
  /// Distance from k 0 to `k`, all reduction loops counted as one.
  mlir::Value reductionPosition(const StridedView &view, mlir::Value k);

  /// Vectors of columns, and the lanes of the last one.
  int64_t columnVectors() const;
  int64_t lastLanes() const;
  bool lastPanelIsWhole() const {
    return form.columns.extent % plan.panelColumns() == 0;
  }

private:
  mlir::Value scratchView(ScratchPart part);

  const ScratchCounts &scratchCounts;
  std::array<mlir::Value, 4> scratchViews; ///< null until used
  mlir::Value waitingSumsBuffer, waitingPlaceBuffer;
};

/// A product, or a part of one, and what was decided of it.
struct PlannedProduct {
  const ContractionForm &form;
  TilesPlan plan;
};

/// The functions of a contraction, one after the other.
class ContractionPhases {
public:
  /// Parts of one product use the same scratch memory: copies of one operand that are
  /// the same for several parts are made once.
  ContractionPhases(llvm::ArrayRef<PlannedProduct> parts,
                    mlir::SymbolTable &symbols);

  /// Adds a phase of `tasks` tasks, if there are any.
  void add(const PlannedProduct &part, llvm::StringRef suffix, int64_t tasks,
           void (*emit)(ContractionPhase &phase));
  /// Adds the phase that copies halos, unless the memory holds those of `part`.
  void addHalos(const PlannedProduct &part, llvm::StringRef suffix);
  EmittedKernel take() { return std::move(emitted); }

private:
  mlir::SymbolTable &symbols;
  KernelInterface interface;
  ScratchCounts scratchCounts{}; ///< the most of all parts
  EmittedKernel emitted;
  std::optional<Halo> lhsHalo, rhsHalo; ///< that the memory holds
};

/// Copies operands of which some reads are guarded into halos (ContractionHalo.cpp).
void emitHaloPhase(ContractionPhase &phase);

/// Copies operands into panels and tiles (ContractionPack.cpp).
void emitPackPhase(ContractionPhase &phase);

/// Copies one panel of `vectors` vectors of the right operand, the first k and
/// column of which are at `source`, to `target` in the packed operand.
void emitPackPanel(ContractionPhase &phase, mlir::Value source,
                   mlir::Value target, int64_t vectors, mlir::Value lastMask);

/// Multiplies, applies the epilogue and stores (ContractionProduct.cpp, ContractionSums.cpp).
void emitTilesPhase(ContractionPhase &phase);
void emitDotsPhase(ContractionPhase &phase);

/// A register tile: `accumulators[i * vectors + j]` holds row i, vector j.
struct ContractionTile {
  llvm::ArrayRef<mlir::Value> accumulators;
  int64_t rows, vectors;
  mlir::ValueRange batchIndices;
  mlir::Value row, column; ///< of the tile's first element
  mlir::Value lastMask;    ///< of the last vector of each row, null if full
};

/// Applies the epilogue to a tile and stores all outputs (ContractionEpilogue.cpp).
void emitEpilogue(ContractionPhase &phase, const ContractionTile &tile);

/// The sums of a tile between two blocks of steps, in the memory of the first output,
/// which nothing else touches before the epilogue writes it.
void storeSums(ContractionPhase &phase, const ContractionTile &tile);
/// Those that `storeSums` left, in the order of the tile.
llvm::SmallVector<mlir::Value> loadSums(ContractionPhase &phase,
                                        const ContractionTile &tile);

/// Fetches what the epilogue of the tile's first vector will read.
void emitEpiloguePrefetch(ContractionPhase &phase, const ContractionTile &tile);

/// Clones the body of loops with vector types; `index` gives the vector of the
/// iterations of a loop.
llvm::SmallVector<mlir::Value>
cloneBody(ContractionPhase &phase, LoopsOp op, mlir::ValueRange arguments,
          llvm::function_ref<mlir::Value(unsigned loop)> index);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_CONTRACTIONPHASE_H
