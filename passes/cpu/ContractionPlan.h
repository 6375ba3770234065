//===- ContractionPlan.h - How a contraction is tiled and shared out ---------===//

#ifndef INGOT_PASSES_CPU_CONTRACTIONPLAN_H
#define INGOT_PASSES_CPU_CONTRACTIONPLAN_H

#include "passes/schedule/ContractionForm.h"

namespace ingot {

/// Who computes the sums.
enum class ContractionMethod {
  Tiles,  ///< register tiles of rows x column vectors, summed over k in lanes
  Dots,   ///< few rows, both operands contiguous in k: vectors run along k
  Generic ///< any element types and strides; slow, for what the others lack
};

/// When an operand is copied into the order in which tiles read it.
enum class PackTime {
  Never,    ///< read where it lies
  Compiled, ///< a constant that was packed when the program was compiled
  Before,   ///< by a phase of its own, once for all tasks
  PerPanel ///< by the task that uses it, panel by panel: the copy stays in cache
};

/// Everything that the emitter needs beyond ContractionForm, a function of the
/// shapes, strides and the vector width only.
struct ContractionPlan {
  ContractionMethod method;
  int64_t lanes; ///< elements of a vector

  /// Some terms take no part in the sum of some columns, all of which lie in one
  /// vector: the steps of k are unrolled into runs with one constant mask each.
  bool masksTerms;

  /// Tiles have `tileRows` or one row less, so that no rows remain; panels have
  /// `panelVectors` vectors of columns, the last panel what is left.
  int64_t tileRows, panelVectors;
  int64_t tileCount;     ///< in the rows of one batch element
  int64_t tallTileCount; ///< the first ones have `tileRows` rows
  int64_t panelCount;    ///< in the columns of one batch element

  /// To [tile][k][row of the tile], Never or Before, in the accumulator's type.
  PackTime packLhs;
  /// Before the product, the input of the left operand is copied as it lies, its
  /// elements extended to the accumulator's type: a broadcast that extends costs
  /// three instructions for each that multiplies.
  bool widensLhs;
  /// To [panel][k][column of the panel], zero-padded. Panels that we pack have the
  /// accumulator's type, so that an element is extended once; those of the compiler
  /// the operand's, so that the artifact is no larger and less is read.
  PackTime packRhs;
  /// While a panel is in use, fetch the next one, or what it will be packed from.
  bool prefetchPanel;
  /// Copies of a packed operand: batch elements (1 if all share it), or tasks of
  /// the product; and the elements of one copy.
  int64_t lhsCopies, lhsCopyElements;
  int64_t rhsCopies, rhsCopyElements;

  /// A task of the product is `batchesPerTask` batch elements, `tilesPerTask`
  /// tiles and `panelsPerTask` panels (the last ones fewer).
  int64_t batchesPerTask, tilesPerTask, panelsPerTask;
  int64_t batchGroups, tileGroups, panelGroups;
  int64_t productTasks;
  /// Tasks of the packing phase, those of the right operand first. A unit is a
  /// vector of columns if the operand has to be transposed, kWidenedElements if it
  /// is only extended, else kPackDepth steps of k.
  bool packsTransposed;
  int64_t rhsUnitsPerTask, rhsPackTasks;
  int64_t lhsUnitsPerTask, lhsPackTasks;

  /// The epilogue of a tile runs while the sums of the next one do
  /// (`chooseDeferredSteps` of each panel permitting).
  bool deferEpilogue;

  int64_t panelColumns() const { return panelVectors * lanes; }
};

/// Steps of k between two tests of the loop condition: one round.
inline constexpr int64_t kUnroll = 4;

/// Steps of k between two vectors of a deferred epilogue: as many as let the whole
/// tile be done in `reduction` steps of the next one. Empty if it has too few.
std::optional<int64_t> chooseDeferredSteps(int64_t rows, int64_t vectors,
                                           int64_t reduction);

/// Sums that each element of a tile of `accumulators` vectors is split into, so
/// that a multiply-add need not wait for the one before it: its latency is eight
/// times the distance at which the processor can start them. Divides kUnroll.
constexpr int64_t countChains(int64_t accumulators) {
  return accumulators >= 8 ? 1 : accumulators >= 4 ? 2 : 4;
}

/// Steps of k that one unit of packing copies of every panel or tile.
inline constexpr int64_t kPackDepth = 16;
/// Elements that one unit of extending the left operand takes: whole vectors.
inline constexpr int64_t kWidenedElements = 1 << 12;

/// `vectorBits` is the width of a register: 512 comes with 32 registers, 256
/// with 16.
ContractionPlan planContraction(const ContractionForm &form,
                                int64_t vectorBits);

/// Columns of the panels in which a constant right operand should lie, 0 if it is
/// best left as it is.
int64_t choosePanelColumns(const ContractionForm &form, int64_t vectorBits);

} // namespace ingot

#endif // INGOT_PASSES_CPU_CONTRACTIONPLAN_H
