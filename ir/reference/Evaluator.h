//===- Evaluator.h - Runs programs in float64 --------------------------------===//
//
// The oracle: what a program means, whatever the compiler makes of it. Used by
// numeric tests, `ingot verify` and constant folding.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_IR_REFERENCE_EVALUATOR_H
#define INGOT_IR_REFERENCE_EVALUATOR_H

#include "ir/interfaces/Interfaces.h"
#include "ir/reference/ReferenceTensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

#include <memory>

namespace ingot::ir {

class LoopProgram;

/// Runs functions, blocks and single operations of the ingot dialect on
/// reference tensors, one operation after another. A tensor is freed after its
/// last use.
///
/// Loops and decompositions are built on first use and kept, so that
/// further runs are fast: the IR must not change while the evaluator lives.
/// Building them needs the arith and math dialects, which the constructor loads;
/// in a pass they must be among the dependent dialects.
///
/// Not thread-safe. Errors are diagnostics at the operation that failed.
class Evaluator {
public:
  struct Options {
    /// Give every result error bounds, see ReferenceTensor::errorBounds.
    /// Arguments without bounds count as exact, but for subnormal numbers, which a
    /// program may read as zeros. About three times slower.
    bool trackErrors = false;
    /// The bounds assume that roundings are independent, see Tolerance.h.
    bool independentErrors = false;
  };

  explicit Evaluator(mlir::MLIRContext *context)
      : Evaluator(context, Options()) {}
  Evaluator(mlir::MLIRContext *context, Options options);
  ~Evaluator();

  /// What operations read of a value instead of what was computed.
  using Replacements = llvm::DenseMap<mlir::Value, ReferenceTensor>;

  /// Runs `function` with one argument per parameter, of its type. Results are what
  /// was computed, of values with a replacement, too.
  llvm::FailureOr<std::vector<ReferenceTensor>>
  run(mlir::func::FuncOp function, std::vector<ReferenceTensor> arguments,
      const Replacements &replacements = Replacements());

  /// Runs `block` and returns the operands of its terminator. `location` is
  /// blamed for wrong arguments.
  llvm::FailureOr<std::vector<ReferenceTensor>>
  run(mlir::Block &block, mlir::Location location,
      std::vector<ReferenceTensor> arguments);

  /// Runs one operation, which may be an ingot.kernel.
  llvm::FailureOr<std::vector<ReferenceTensor>>
  run(mlir::Operation *op, std::vector<ReferenceTensor> operands);

private:
  using TensorPtr = std::shared_ptr<const ReferenceTensor>;
  using Tensors = llvm::SmallVector<TensorPtr>;
  using SharedReplacements = llvm::DenseMap<mlir::Value, TensorPtr>;

  /// A composite operation as simpler ones: a block without terminator.
  struct Decomposition {
    mlir::Block block;
    llvm::SmallVector<mlir::Value> results;
  };

  llvm::FailureOr<std::vector<ReferenceTensor>>
  run(mlir::Block &block, mlir::Location location,
      std::vector<ReferenceTensor> arguments,
      const SharedReplacements &replacements);
  llvm::FailureOr<Tensors>
  runBlock(mlir::Block &block, mlir::ValueRange results, Tensors arguments,
           const SharedReplacements &replacements = SharedReplacements());
  TensorPtr takeArgument(ReferenceTensor tensor) const;
  llvm::FailureOr<Tensors> runOperation(mlir::Operation *op, Tensors operands);
  llvm::FailureOr<Tensors> runLoops(StructuredOpInterface op,
                                    llvm::ArrayRef<LoopPiece> pieces,
                                    const Tensors &operands);
  llvm::FailureOr<Tensors> runComposite(mlir::Operation *op, Tensors operands);
  llvm::FailureOr<Tensors> takeArguments(mlir::TypeRange types,
                                         mlir::Location location,
                                         std::vector<ReferenceTensor> tensors);
  llvm::FailureOr<std::vector<ReferenceTensor>>
  allocateResults(mlir::Operation *op) const;

  Options options;
  /// Per piece of an operation.
  llvm::DenseMap<mlir::Operation *, std::vector<std::unique_ptr<LoopProgram>>>
      loopPrograms;
  llvm::DenseMap<mlir::Operation *, std::unique_ptr<Decomposition>>
      decompositions;
};

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_EVALUATOR_H
