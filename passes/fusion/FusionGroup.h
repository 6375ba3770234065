//===- FusionGroup.h - Operations that will share a kernel -------------------===//

#ifndef INGOT_PASSES_FUSION_FUSIONGROUP_H
#define INGOT_PASSES_FUSION_FUSIONGROUP_H

#include "ir/Ingot.h"
#include "passes/Layers.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"

namespace ingot::passes {

/// The loops of an operation that can share a kernel with others: each dimension of
/// its results runs with one of them, in order, and so does each of its operands or
/// they are read from memory.
struct FusableLoops {
  using Dims = llvm::SmallVector<int64_t>;

  Dims extents; ///< per loop, in elements
  /// Per operand and dimension; nothing for one that is read elsewhere, too.
  llvm::SmallVector<std::optional<Dims>> operandLoops;
  llvm::SmallVector<Dims> resultLoops; ///< per result and dimension
  Dims reducedLoops;                   ///< ascending, see Loops

  /// 0, 1, ..., rank - 1.
  static Dims identity(int64_t rank);
};

/// Nothing for an operation that is alone in its kernel, or a contraction.
std::optional<FusableLoops> getFusableLoops(mlir::Operation *op);

/// True for operations that a kernel repeats for itself instead of reading their
/// result: views of its inputs, splat constants and iota.
bool isRepeatable(mlir::Operation *op);

/// A set of operations over one nest of loops. What makes it emittable:
/// - every value that an operation of the group makes runs with some of the
///   group's loops, the same ones for all its users in the group;
/// - the loops are split once into rows (before `columnBegin`) and columns. A
///   reduction over exactly the columns may be read again in the same row;
/// - any other reduction ends the pass over the rows: only pointwise operations
///   on values that are complete by then may follow it in the group;
/// - a contraction is followed by pointwise operations over its result only.
class FusionGroup {
public:
  /// A group of `op` alone, which has an iteration space or is a contraction.
  explicit FusionGroup(mlir::Operation *op);

  /// Adds `op`, which reads at least one value of the group. False, and the
  /// group is unspecified, if the result could not be emitted.
  bool add(mlir::Operation *op);

  /// Adds the operations of `other`, over the same loops. False as above.
  bool merge(const FusionGroup &other);

  bool contains(mlir::Operation *op) const { return members.contains(op); }
  bool makes(mlir::Value value) const { return values.contains(value); }
  bool isContraction() const { return contraction; }
  llvm::ArrayRef<mlir::Operation *> operations() const {
    return members.getArrayRef();
  }
  llvm::ArrayRef<int64_t> extents() const { return loops; }

private:
  struct ValueLoops {
    FusableLoops::Dims loops; ///< the group's loop of each dimension
    bool isComplete = false;  ///< depends on a reduction over rows
  };

  bool addContractionEpilogue(mlir::Operation *op);
  bool mapLoops(mlir::Operation *op, const FusableLoops &space,
                FusableLoops::Dims &loopMap);
  bool embedInto(const FusableLoops &space,
                 llvm::ArrayRef<int64_t> spaceLoopOfGroupLoop);
  bool splitAt(llvm::ArrayRef<int64_t> reducedLoops, bool &reducesRows);
  void record(mlir::Operation *op, const FusableLoops &space,
              llvm::ArrayRef<int64_t> loopMap, bool isComplete);

  llvm::SetVector<mlir::Operation *> members;
  llvm::DenseMap<mlir::Value, ValueLoops> values;
  FusableLoops::Dims loops; ///< extent per loop
  std::optional<int64_t> columnBegin;
  bool contraction = false;
};

} // namespace ingot::passes

#endif // INGOT_PASSES_FUSION_FUSIONGROUP_H
