//===- ScalarProgram.h - Interprets scalar forms over whole tensors ----------===//

#ifndef INGOT_IR_REFERENCE_SCALARPROGRAM_H
#define INGOT_IR_REFERENCE_SCALARPROGRAM_H

#include "ir/interfaces/Interfaces.h"
#include "ir/reference/ReferenceTensor.h"

#include "llvm/ADT/DenseMap.h"

#include <memory>

namespace ingot {

/// What one scalar value of a scalar form holds for a chunk of elements: floats
/// in float64; integers of any width extended by their sign, booleans as 0 or 1.
struct ScalarLane {
  mlir::Type type;
  std::vector<double> floats;    ///< if `type` is a float, else empty
  std::vector<int64_t> integers; ///< otherwise
  std::vector<double> bounds;    ///< see ReferenceTensor::errorBounds
};

/// The machine arithmetic that error bounds are for.
struct ScalarPrecision {
  double roundoff;  ///< relative error of a correctly rounded result
  double decision;  ///< decisionFactor
  double underflow; ///< absolute error of a result that underflows
  double largest;   ///< finite value; beyond it the machine has infinity
  mlir::FloatType type;
};

/// One arith or math operation, to be run over a chunk.
struct ScalarInstruction {
  mlir::Operation *op;
  void (*run)(const ScalarInstruction &, llvm::ArrayRef<ScalarLane *> operands,
              ScalarLane &result, int64_t count);
  llvm::SmallVector<unsigned, 3> operands;  ///< lanes
  unsigned result;                          ///< lane
  std::optional<ScalarPrecision> precision; ///< set if bounds are computed
};

/// The instruction that runs `op`, or null if scalar forms may not use it.
decltype(ScalarInstruction::run) findScalarInstruction(mlir::Operation *op);

/// The scalar form of a pointwise operation, built once with f64 for floats and
/// run an instruction at a time over chunks that stay in the cache.
class ScalarProgram {
public:
  /// Fails with a diagnostic at `op` if its scalar form uses an operation that
  /// the interpreter does not know.
  static llvm::FailureOr<std::unique_ptr<ScalarProgram>>
  build(PointwiseOpInterface op, bool trackErrors, bool independentErrors);

  /// `results` are allocated. Operands of rank 0 are the same for every element.
  void run(llvm::ArrayRef<const ReferenceTensor *> operands,
           llvm::MutableArrayRef<ReferenceTensor> results);

private:
  ScalarProgram() = default;
  unsigned addLane(mlir::Value value, bool trackErrors);

  mlir::Block block; ///< the scalar form; its arguments are the operands
  std::vector<ScalarInstruction> instructions;
  std::vector<ScalarLane> lanes; ///< the operands' first
  llvm::DenseMap<mlir::Value, unsigned> laneOf;
  llvm::SmallVector<unsigned> resultLanes;
  /// Per result, the rounding of a value held in a wider float type to the type
  /// of the result (a cast); 0 where the types agree.
  llvm::SmallVector<double> resultRoundoffs;
};

} // namespace ingot

#endif // INGOT_IR_REFERENCE_SCALARPROGRAM_H
