//===- ContractionForm.h - A contraction kernel as numbers -------------------===//
//
// Reads a contraction and its elementwise epilogue, both ingot.loops, into loops
// with roles and operands with strides. Everything after it works on these
// numbers: transposes, slices and swapped operands are only other strides.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_CONTRACTIONFORM_H
#define INGOT_PASSES_SCHEDULE_CONTRACTIONFORM_H

#include "ir/ops/Kernel.h"
#include "passes/Layers.h"
#include "passes/schedule/Residues.h"
#include "passes/schedule/StridedView.h"

namespace ingot::schedule {

/// Loops of the product that are walked as one, outermost first.
struct LoopGroup {
  llvm::SmallVector<unsigned> loops;
  int64_t extent;

  /// The innermost loop with more than one iteration, or else the innermost:
  /// along loops of one iteration nothing moves, whatever their stride.
  unsigned movingLoop(llvm::ArrayRef<int64_t> loopExtents) const;
};

/// A tensor that the kernel yields.
struct ContractionOutput {
  mlir::Value tensor;
  llvm::SmallVector<LoopSum> index; ///< of the element of an iteration
  StridedView view;                 ///< in the buffer of the output
};

/// `out[batch, row, column] = epilogue(sum_reduction lhs * rhs)`.
/// An operand's index may be a sum of loops, each with a factor: a convolution is
/// a product whose left operand has rows that overlap. Batch loops are in `out`
/// and not exclusive to one operand, those that move `rhs` outside; rows are
/// exclusive to `lhs`, columns to `rhs`. Columns are what vectors run along, so that
/// the operands are swapped if the outputs are contiguous along the other one. What
/// cannot be walked with one stride per buffer becomes a batch loop. Of a product in
/// parts this is the one with most terms.
struct ContractionForm {
  KernelOp kernel;
  LoopsOp product;
  /// The parts that write the other elements (Residues.h). The sum of one may have no
  /// terms.
  std::vector<ContractionForm> otherParts;
  llvm::SmallVector<int64_t> loopExtents;  ///< per loop of `product`
  llvm::SmallVector<LoopSum> productIndex; ///< of the product's result

  unsigned lhsOperand, rhsOperand; ///< input numbers of `product`
  /// In the halo if the operand has one, else in its input.
  StridedView lhs, rhs;
  std::optional<Halo> lhsHalo, rhsHalo;
  llvm::SmallVector<Guard> lhsGuards, rhsGuards;
  /// Columns of a panel if the input of `rhs` lies in panels (ingot.unpack), else
  /// 0. The view is then that of the matrix, row after row.
  int64_t rhsPanelColumns = 0;
  llvm::SmallVector<LoopGroup> batch;
  LoopGroup rows, columns;
  llvm::SmallVector<LoopGroup> reduction;
  llvm::SmallVector<ContractionOutput> outputs;
  /// Inputs that the epilogue reads, every way in which it reads them.
  llvm::SmallVector<StridedView> epilogueReads;

  /// Distance in a buffer between neighbours of a group.
  int64_t stride(const StridedView &view, const LoopGroup &group) const {
    return view.strides[group.movingLoop(loopExtents)];
  }
  /// A copy of the handle, whose accessors are not const.
  LoopsOp getProduct() const { return product; }
  /// Type of the sums.
  mlir::Type accumulatorType() const {
    return getProduct().getAccumulator(0).getType();
  }
  /// Types of the operands' elements, as wide as those of the sums or narrower. A halo
  /// has those of the sums: what is copied anyway is extended once.
  mlir::Type lhsType() const {
    return lhsHalo ? accumulatorType() : operandType(lhsOperand);
  }
  mlir::Type rhsType() const {
    return rhsHalo ? accumulatorType() : operandType(rhsOperand);
  }
  /// The condition of the body for a term to take part in the sum, which depends
  /// on the indices of loops only; null if all terms do.
  mlir::Value termCondition() const;
  /// Whether the term of column `column` at step `step` of the innermost reduction
  /// group takes part. Empty if that depends on other loops, too.
  std::optional<bool> takesPart(int64_t column, int64_t step) const;
  int64_t batchCount() const;
  /// Neighbours of the batch for which an operand is the same.
  int64_t batchesPerCopy(const StridedView &view) const;
  int64_t reductionExtent() const;
  /// Steps of k, all reduction loops counted as one, from one iteration of group
  /// `group` to the next.
  int64_t stepsPerIteration(size_t group) const;

private:
  mlir::Type operandType(unsigned operand) const {
    return getProduct().getElement(operand).getType();
  }
};

/// Iterations of all loops of `groups`.
int64_t countIterations(llvm::ArrayRef<LoopGroup> groups);

/// The product of a contraction kernel, null if the kernel holds none: loops with
/// two inputs of which each has a parallel loop that the other lacks, and at
/// least one loop that is reduced.
LoopsOp findContraction(KernelOp kernel);

/// Reads a kernel with a product that `isReadable`; else says why not in `reason`,
/// `refusal` where that is the product.
mlir::FailureOr<ContractionForm>
readContraction(KernelOp kernel, llvm::function_ref<bool(LoopsOp)> isReadable,
                llvm::StringRef refusal, GuardedReads guardedReads,
                std::string &reason);

/// Per result of the kernel the input that it may overwrite, or -1: inputs that
/// only the epilogue reads, and only at the place that the result writes.
llvm::SmallVector<int64_t> findOverwrites(const ContractionForm &form);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_CONTRACTIONFORM_H
