//===- Attention.h - A block of queries against all keys ---------------------===//

#ifndef INGOT_PASSES_SCHEDULE_CLASSES_ATTENTION_H
#define INGOT_PASSES_SCHEDULE_CLASSES_ATTENTION_H

#include "passes/Layers.h"
#include "passes/schedule/Decisions.h"

#include "ir/ops/Kernel.h"

namespace ingot::schedule {

/// What is decided where there are vectors.
struct AttentionSchedule {
  /// Rows, and vectors of columns, of the products' register tiles.
  llvm::SmallVector<int64_t> tile;
  /// Queries whose scores are in memory at a time.
  int64_t rows = 1;
  /// Parts of the batch and of the queries that tasks share out.
  llvm::SmallVector<int64_t> tasks = {1, 1};

  template <typename Visitor> void visit(Visitor &decision) {
    decision("tile", tile);
    decision("rows", rows);
    decision("tasks", tasks);
  }
};

/// What a kernel of attention, or of its gradient, says. T, S, D, E and the batch are
/// those of the operation.
struct AttentionForm {
  /// An input of the kernel by its strides in elements, 0 where it is repeated.
  struct Operand {
    unsigned input;
    llvm::SmallVector<int64_t> batch; ///< per dimension of the batch
    int64_t row, column;              ///< column: 1 of all but masks
  };

  llvm::SmallVector<int64_t> batch; ///< extents
  int64_t queries, keys, features, valueFeatures;
  int64_t flops; ///< those of the operation
  mlir::Type element;
  double scale;
  bool causal;
  Operand query, key, value;
  std::optional<Operand> mask; ///< a row per query, a column per key
  bool maskIsBoolean = false;
  std::optional<Operand> outputGrad; ///< of the gradient
  /// Results of the kernel, where they are wanted: the output, or the gradients of
  /// query, key and value.
  llvm::SmallVector<std::optional<unsigned>, 3> results;

  bool isGradient() const { return outputGrad.has_value(); }
  /// Whether a key whose score is minus infinity takes no part in a row.
  bool excludes() const { return causal || mask; }
  int64_t batchCount() const;
  mlir::Type accumulatorType() const;
};

/// Fails if the kernel holds anything else and then says so in `reason`.
llvm::FailureOr<AttentionForm> readAttention(KernelOp kernel,
                                             std::string &reason);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_CLASSES_ATTENTION_H
