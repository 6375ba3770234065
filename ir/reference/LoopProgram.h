//===- LoopProgram.h - Interprets the loops of an operation ----------------===//

#ifndef INGOT_IR_REFERENCE_LOOPPROGRAM_H
#define INGOT_IR_REFERENCE_LOOPPROGRAM_H

#include "ir/reference/LoopWalk.h"
#include "ir/reference/ScalarProgram.h"

namespace ingot::ir {

/// The loops of an operation, or of a piece of one, over reference tensors: an
/// iteration reads, runs the scalar body, and writes or combines.
class LoopProgram {
public:
  using Operands = llvm::ArrayRef<const ReferenceTensor *>;
  using Results = llvm::MutableArrayRef<ReferenceTensor>;

  virtual ~LoopProgram() = default;
  /// Fails with a diagnostic at `op` if the body uses an operation that the
  /// interpreter does not know, or combines in a way for which it has no bounds.
  static llvm::FailureOr<std::unique_ptr<LoopProgram>>
  build(StructuredOpInterface op, const LoopPiece &piece, bool trackErrors,
        bool independentErrors);

  /// `operands` are those of the piece, `results` those of the operation, allocated.
  virtual void run(Operands operands, Results results) = 0;
};

/// Products of two operands, added up: as products of matrices, whose inner loop is
/// one of the machine.
std::unique_ptr<LoopProgram> buildProductSum(const Loops &loops);

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_LOOPPROGRAM_H
