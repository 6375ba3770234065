//===- KernelTensors.h - Where the tensors of a kernel are -------------------===//
//
// The first step from linalg to a scalar graph. Values flow from operation to
// operation as expressions where producer and consumer can share their loops; a
// value for which they cannot is cut: it goes through memory, its own output or
// scratch.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_KERNELTENSORS_H
#define INGOT_PASSES_SCHEDULE_KERNELTENSORS_H

#include "passes/schedule/LoopClasses.h"

namespace ingot {

/// A tensor in memory: strides in elements per dimension.
struct TensorView {
  unsigned buffer;
  int64_t offset = 0;
  llvm::SmallVector<int64_t> strides;

  /// The part that a static slice reads or writes.
  TensorView part(mlir::OffsetSizeAndStrideOpInterface slice,
                  const llvm::SmallBitVector &droppedDims) const;
};

struct KernelTensor {
  enum Form {
    Empty,    ///< without defined elements
    Fill,     ///< one scalar everywhere
    Computed, ///< an expression of loops; `view` too if it was cut
    Stored,   ///< elements of `view`
    Pieces    ///< inserted into one another; `view` too if it was cut
  } form = Empty;
  /// Per tensor dimension the loop that walks it, if Computed.
  llvm::SmallVector<int> loops = {};
  std::optional<TensorView> view = {};
};

struct KernelTensors {
  explicit KernelTensors(ScalarGraph &graph) : classes(graph) {}

  /// Where a tensor is in memory, if it is there. Scalars are not.
  std::optional<TensorView> viewOf(mlir::Value value) const {
    return tensors.lookup(value).view;
  }
  KernelTensor::Form formOf(mlir::Value tensor) const {
    return tensors.find(tensor)->second.form;
  }
  /// The loops of a generic, each as the one that stands for its class.
  llvm::SmallVector<int> loopsOf(mlir::linalg::GenericOp generic) const;

  LoopClasses classes;
  llvm::DenseMap<mlir::Value, KernelTensor> tensors;
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<int>> ownLoops;
  llvm::SmallVector<TensorView> outputs; ///< per result of the kernel
  llvm::SmallVector<mlir::Value> cuts;   ///< in the order of their cutting
};

/// Adds the buffers and dimensions of a kernel to `graph`, which must outlive the
/// result.
llvm::FailureOr<KernelTensors> describeTensors(KernelOp kernel,
                                               ScalarGraph &graph);

} // namespace ingot

#endif // INGOT_PASSES_SCHEDULE_KERNELTENSORS_H
