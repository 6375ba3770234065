//===- LaneOffsets.h - Where the lanes of a gather or scatter lie -----------===//

#ifndef INGOT_PASSES_CPU_LANEOFFSETS_H
#define INGOT_PASSES_CPU_LANEOFFSETS_H

#include "passes/Layers.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace ingot::cpu {

/// 0, stride, 2 * stride, ... in elements, one per lane. Of 64 bits only where 32
/// are too few: with those an instruction gathers half as many lanes.
inline mlir::DenseIntElementsAttr
makeLaneOffsets(mlir::Builder &builder, int64_t lanes, int64_t stride) {
  bool isNarrow = llvm::isInt<32>((lanes - 1) * stride);
  mlir::Type type = isNarrow ? builder.getI32Type() : builder.getI64Type();
  llvm::SmallVector<llvm::APInt> offsets;
  for (int64_t lane = 0; lane < lanes; ++lane)
    offsets.emplace_back(isNarrow ? 32 : 64, lane * stride, /*isSigned=*/true);
  return mlir::DenseIntElementsAttr::get(mlir::VectorType::get({lanes}, type),
                                         offsets);
}

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_LANEOFFSETS_H
