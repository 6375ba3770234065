//===- ContractionPlan.h - How a contraction is tiled and shared out ---------===//

#ifndef INGOT_PASSES_CPU_CONTRACTIONPLAN_H
#define INGOT_PASSES_CPU_CONTRACTIONPLAN_H

#include "passes/cpu/ContractionForm.h"

namespace ingot {

/// Who computes the sums.
enum class ContractionMethod {
  Tiles,  ///< register tiles of rows x column vectors, summed over k in lanes
  Dots,   ///< few rows, both operands contiguous in k: vectors run along k
  Generic ///< any element types and strides; slow, for what the others lack
};

/// Everything that the emitter needs beyond ContractionForm, a function of the
/// shapes, strides and the vector width only.
struct ContractionPlan {
  ContractionMethod method;
  int64_t lanes; ///< elements of a vector

  /// Tiles have `tileRows` or one row less, so that no rows remain; panels have
  /// `panelVectors` vectors of columns, the last panel what is left.
  int64_t tileRows, panelVectors;
  int64_t tileCount;     ///< in the rows of one batch element
  int64_t tallTileCount; ///< the first ones have `tileRows` rows
  int64_t panelCount;    ///< in the columns of one batch element

  bool packLhs;       ///< to [tile][k][row of the tile]
  bool packRhs;       ///< to [panel][k][column of the panel], zero-padded
  bool prefetchPanel; ///< the next packed panel, while one is in use
  int64_t lhsPackedBatches, rhsPackedBatches; ///< 1 if all batches share it

  /// A task of the product is one batch element, `tilesPerTask` tiles and
  /// `panelsPerTask` panels (the last ones fewer).
  int64_t tilesPerTask, panelsPerTask;
  int64_t tileGroups, panelGroups;
  int64_t productTasks;
  /// Tasks that pack; those of the right operand come first.
  int64_t unitsPerRhsPackTask, rhsPackTasks;
  int64_t tilesPerLhsPackTask, lhsPackTasks;

  int64_t panelColumns() const { return panelVectors * lanes; }
  /// Elements of one packed operand for one batch element.
  int64_t lhsPackedElements, rhsPackedElements;
};

/// `vectorBits` is the width of a register: 512 comes with 32 registers, 256
/// with 16.
ContractionPlan planContraction(const ContractionForm &form,
                                int64_t vectorBits);

} // namespace ingot

#endif // INGOT_PASSES_CPU_CONTRACTIONPLAN_H
