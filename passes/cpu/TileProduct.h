//===- TileProduct.h - Products of rows and vectors in registers -------------===//

#ifndef INGOT_PASSES_CPU_TILEPRODUCT_H
#define INGOT_PASSES_CPU_TILEPRODUCT_H

#include "passes/Layers.h"
#include "passes/cpu/VectorPhase.h"

namespace ingot::cpu {

/// Where one step of a product reads: an element per row, which is broadcast, and
/// consecutive vectors.
struct TileStep {
  mlir::Value lhs, lhsPosition;
  int64_t lhsRowStride;
  mlir::Value rhs, rhsPosition;
  int64_t rhsAlignment; ///< in bytes, 0: only that of an element
  mlir::Value lastMask; ///< of the last vector, null if it is whole
};

/// Adds the products of one step to `rows` times `vectors` sums, row after row.
void addProducts(VectorPhase &phase, const TileStep &step, int64_t rows,
                 int64_t vectors, llvm::MutableArrayRef<mlir::Value> sums);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_TILEPRODUCT_H
