//===- Tiles.h - Products whose columns fill vectors ------------------------===//
//
// A register tile of rows x vectors of columns is summed over k, its epilogue is
// computed in registers, and the next tile follows. For products in which one
// operand, or a packed copy of it, has columns next to each other.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_CLASSES_TILES_H
#define INGOT_PASSES_SCHEDULE_CLASSES_TILES_H

#include "passes/Layers.h"
#include "passes/schedule/TilesPlan.h"

namespace ingot::schedule {

/// True if the product is one multiplication of both operands, extended if they
/// are narrower floats, added to the accumulator, of a type that vectors multiply
/// and add in one step.
bool isPlainProduct(LoopsOp product);

/// The form of a kernel that holds a plain product, else why not in `reason`.
mlir::FailureOr<ContractionForm> readPlainProduct(KernelOp kernel,
                                                  std::string &reason);

/// What is wrong with the `tasks` of a schedule, or an empty string.
std::string findTaskFault(llvm::ArrayRef<int64_t> tasks);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_CLASSES_TILES_H
