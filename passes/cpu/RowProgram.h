//===- RowProgram.h - Row plans printed as vector loops ---------------------===//

#ifndef INGOT_PASSES_CPU_ROWPROGRAM_H
#define INGOT_PASSES_CPU_ROWPROGRAM_H

#include "passes/Layers.h"
#include "passes/schedule/RowPlan.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace ingot::cpu {

/// The memory of one kernel function while it is being printed: every buffer of
/// the plan as a memref of one dimension, and room for the tasks' own rows.
class KernelMemory {
public:
  /// `phase` has one argument per input, one per output, then bytes of scratch memory,
  /// then the task. What is printed are its own nests or, if there is a `part`, those of
  /// that part, which takes the arguments of `phase` that its nests use.
  KernelMemory(mlir::func::FuncOp phase, mlir::func::FuncOp part,
               const ScalarGraph &graph, llvm::ArrayRef<int64_t> scratchOffsets,
               int64_t &scratchBytes);

  /// The arguments of the phase that the part has taken, in its order.
  llvm::SmallVector<mlir::Value> getTaken();

  /// The elements of a buffer; booleans are bytes.
  mlir::Value buffer(unsigned number);
  /// `count` elements that only `task` touches, of `tasks` in the phase: on the
  /// stack if they are few, else in scratch memory.
  mlir::Value taskRow(mlir::Type elementType, int64_t count, mlir::Value task,
                      int64_t tasks);

private:
  /// What the phase has as argument of this number, in the function that is printed.
  mlir::Value argument(unsigned number);
  mlir::Value scratch() { return argument(phase.getNumArguments() - 2); }
  mlir::Value scratchView(mlir::Type elementType, int64_t count,
                          int64_t offset);

  mlir::func::FuncOp phase, part;
  mlir::func::FuncOp function; ///< the one of both that is printed
  llvm::MapVector<unsigned, mlir::Value> taken; ///< by number in the phase
  const ScalarGraph &graph;
  llvm::ArrayRef<int64_t> scratchOffsets; ///< per buffer, in bytes
  int64_t &scratchBytes;                  ///< grows with task rows
  int64_t stackBytes = 0;
  llvm::DenseMap<unsigned, mlir::Value> views;
};

/// Type of an element in memory: booleans are bytes.
mlir::Type storageType(mlir::Type type);

/// Prints one nest at the builder's position. `task` counts from 0 in the nest.
void printRowNest(mlir::OpBuilder &builder, mlir::Location loc,
                  const ScalarGraph &graph, const RowNest &nest,
                  KernelMemory &memory, mlir::Value task, TargetAttr target);

/// Prints a nest of plain loops: one result at a time, any body.
void printPlainLoops(mlir::OpBuilder &builder, mlir::Location loc,
                     const ScalarGraph &graph, const RowNest &nest,
                     KernelMemory &memory, mlir::Value task);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_ROWPROGRAM_H
