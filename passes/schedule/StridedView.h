//===- StridedView.h - Where loops find elements in a buffer -----------------===//
//
// Copies (transpose, expand, slice) between a product and an input of its kernel are
// only other strides; a guarded read is a halo or a condition.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_STRIDEDVIEW_H
#define INGOT_PASSES_SCHEDULE_STRIDEDVIEW_H

#include "ir/ops/Loops.h"
#include "passes/Layers.h"
#include "passes/schedule/LoopGuard.h"

namespace ingot::schedule {

/// Where element (l_0, l_1, ...) of the product's loops lies in a buffer: at
/// `offset + sum_d strides[d] * l_d`, in elements. A loop that the tensor does
/// not have has stride 0.
struct StridedView {
  unsigned buffer; ///< number of the kernel's input, or of its output
  int64_t offset;
  llvm::SmallVector<int64_t> strides;

  bool operator==(const StridedView &other) const = default;
};

/// How a class reads an operand where some reads are guarded: outside of the tensor,
/// or between its elements where an index is divided, they get a constant.
enum class GuardedReads {
  Copied, ///< from a halo, which is copied first
  Checked ///< where it lies, each on the condition that there is an element
};

/// A copy of an operand that holds what each of its reads gets, so that none needs a
/// condition: all that is asked for between the least and the largest index of each
/// dimension. Dimensions that both walk as one are one.
struct Halo {
  struct Dim {
    int64_t extent;
    /// Position p has element `(p + first) / divisor` of the source if there is one
    /// and the division leaves no rest.
    int64_t first, divisor;
    int64_t sourceExtent, sourceStride;

    int64_t last() const { return first + extent - 1; }
    IndexGuard guard() const { return {sourceExtent, divisor}; }
    /// Whether each position has an element.
    bool isCovered() const { return guard().alwaysHolds(first, last()); }
    bool operator==(const Dim &other) const = default;
  };
  llvm::SmallVector<Dim> dims; ///< outermost first
  int64_t sourceOffset;
  mlir::TypedAttr fill; ///< for positions without an element

  /// Copied one after the other: runs along the last dimension.
  int64_t rowCount() const;
  int64_t elementCount() const { return rowCount() * dims.back().extent; }
  bool operator==(const Halo &other) const = default;
};

/// A condition for a read to get an element.
struct Guard {
  StridedView position; ///< of no buffer: the index before it is divided
  IndexGuard condition;
  /// Distance of elements if the position is divided; else it is in the operand's view.
  int64_t stride;
};

/// An input of a kernel as one of its operations reads it.
struct ReadInput {
  StridedView view;
  std::optional<Halo> halo; ///< that `view` is in, of reads that are copied
  llvm::SmallVector<Guard> guards; ///< of reads that are checked
};

/// Smallest and largest index along each dimension, not yet divided.
using IndexRanges = llvm::SmallVector<std::pair<int64_t, int64_t>>;

/// How loops of `extents` read `tensor`. Empty if that is computed in the kernel. A halo
/// holds `held`, of which what the loops read is a part.
std::optional<ReadInput> findInput(mlir::Value tensor, const LoopAccess &read,
                                   llvm::ArrayRef<int64_t> extents,
                                   const IndexRanges &held,
                                   GuardedReads guardedReads);

/// Follows copies and unpacking from `tensor` to an input of the kernel. `index` is
/// that of the tensor by the product's loops, of which there are `loopCount`. Empty if
/// `tensor` is computed.
std::optional<StridedView> traceToInput(mlir::Value tensor,
                                        llvm::ArrayRef<LoopSum> index,
                                        size_t loopCount);

/// `sum`, not yet divided, of loops whose iterations are those of `loops`.
LoopSum substitute(const LoopSum &sum, llvm::ArrayRef<LoopSum> loops);

/// The loops of an elementwise operation by those of the product, given the index of
/// its results.
llvm::SmallVector<LoopSum> indexLoops(LoopsOp op,
                                      llvm::ArrayRef<LoopSum> index);

/// The index of input `input` of an operation whose own loops are `loops`.
llvm::SmallVector<LoopSum> indexInput(LoopsOp op, unsigned input,
                                      llvm::ArrayRef<LoopSum> loops);

/// What tells an index from others.
std::vector<int64_t> toKey(llvm::ArrayRef<LoopSum> index);

/// The view of a whole buffer of `type` at `index`, by `loopCount` loops.
StridedView viewBuffer(unsigned buffer, mlir::RankedTensorType type,
                       llvm::ArrayRef<LoopSum> index, size_t loopCount);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_STRIDEDVIEW_H
