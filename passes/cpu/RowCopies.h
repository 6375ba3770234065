//===- RowCopies.h - Nests that copy rows, as calls of one function ---------===//
//
// A concatenation of a thousand tensors is a thousand nests, and a split as many kernels.
// What differs between copies are numbers, so they are arguments of a function that all
// kernels of a module share: 1000 tensors of 64x16 take 1.3 instead of 9 seconds to
// compile, and a third of the code. It runs in 0.74 to 1.05 of the time of loops with
// constants for 2 to 32 tensors of 64 rows of 3 to 256 floats, and in 1.12 of it for rows
// of 100 (Intel Xeon, AVX-512). Rejected: masks at the ends of rows, which AVX2 does not
// have for bytes; loops with constants for few copies, of which a split has one each.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_ROWCOPIES_H
#define INGOT_PASSES_CPU_ROWCOPIES_H

#include "passes/Layers.h"
#include "passes/cpu/RowProgram.h"

#include "mlir/IR/SymbolTable.h"

namespace ingot::cpu {

/// Prints a nest that is a copy, see findRowCopy, at the builder's position. `task`
/// counts from 0 in the nest.
void printRowCopy(mlir::OpBuilder &builder, mlir::Location loc,
                  const ScalarGraph &graph, const RowNest &nest,
                  KernelMemory &memory, mlir::Value task, TargetAttr target,
                  mlir::SymbolTable &symbols);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_ROWCOPIES_H
