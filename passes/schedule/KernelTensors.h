//===- KernelTensors.h - Where the tensors of a kernel are -------------------===//
//
// The first step from loops to a scalar graph. Values flow from operation to
// operation as expressions where producer and consumer can share their loops; a
// value for which they cannot is cut: it goes through memory, its own output or
// scratch.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_KERNELTENSORS_H
#define INGOT_PASSES_SCHEDULE_KERNELTENSORS_H

#include "passes/Layers.h"
#include "passes/schedule/LoopClasses.h"

namespace ingot::schedule {

/// A tensor in memory: strides in elements per dimension.
struct TensorView {
  unsigned buffer;
  int64_t offset = 0;
  llvm::SmallVector<int64_t> strides;

  /// What loops read or write of it, with a dimension per loop. Not guarded.
  TensorView part(const LoopAccess &access, unsigned loopCount) const;
  /// The element that loops read or write of it, a tensor of `shape`. Loop i is
  /// dimension `loops[i]` of the graph.
  Access at(const LoopAccess &access, llvm::ArrayRef<int64_t> shape,
            llvm::ArrayRef<int> loops) const;
};

struct KernelTensor {
  enum Form {
    Unknown,  ///< not described yet
    Fill,     ///< one scalar everywhere
    Computed, ///< an expression of loops; `view` too if it was cut
    Stored,   ///< elements of `view`
    Pieces    ///< written one after another; `view` too if it was cut
  } form = Unknown;
  /// Per tensor dimension the loop that walks it, if Computed and not `isScattered`.
  llvm::SmallVector<int> loops = {};
  std::optional<TensorView> view = {};
  /// Computed, but written at sums of loops: other loops find it in memory.
  bool isScattered = false;
};

/// True if loops write a part of their result: AddStores puts the whole together.
bool isPiece(LoopsOp op);
/// True if AddStores can do that: a copy of all of the input to a part of the result.
bool isEmittablePiece(LoopsOp op);

struct KernelTensors {
  explicit KernelTensors(ScalarGraph &graph) : classes(graph) {}

  /// Where a tensor is in memory, if it is there. Scalars are not.
  std::optional<TensorView> viewOf(mlir::Value value) const {
    return tensors.lookup(value).view;
  }
  KernelTensor::Form formOf(mlir::Value tensor) const {
    return tensors.find(tensor)->second.form;
  }
  /// The loops of an operation, each as the one that stands for its class.
  llvm::SmallVector<int> loopsOf(LoopsOp op) const;

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

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_KERNELTENSORS_H
