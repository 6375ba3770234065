//===- IterationSpace.h - Which loops an operation runs ----------------------===//

#ifndef INGOT_IR_INTERFACES_ITERATIONSPACE_H
#define INGOT_IR_INTERFACES_ITERATIONSPACE_H

#include "mlir/IR/BuiltinTypes.h"

namespace ingot {

/// The loops of an operation and the loop that each dimension of its operands
/// and results runs with: what fusion needs to know, and all it knows.
struct IterationSpace {
  using Dims = llvm::SmallVector<int64_t>;

  Dims extents;                         ///< per loop, in elements
  llvm::SmallVector<Dims> operandLoops; ///< per operand and dimension
  llvm::SmallVector<Dims> resultLoops;  ///< per result and dimension
  /// Loops over which the operation reduces: every result depends on all of
  /// their iterations. Ascending; empty for pointwise operations.
  Dims reducedLoops;

  /// 0, 1, ..., rank - 1.
  static Dims identity(int64_t rank);

  /// Operands and results all of `type`'s shape, reduced along `reduced`.
  static IterationSpace uniform(mlir::RankedTensorType type, size_t operands,
                                llvm::ArrayRef<int64_t> reduced = {});
};

} // namespace ingot

#endif // INGOT_IR_INTERFACES_ITERATIONSPACE_H
