//===- ScalarProgram.h - Interprets scalar bodies over many iterations ---===//

#ifndef INGOT_IR_REFERENCE_SCALARPROGRAM_H
#define INGOT_IR_REFERENCE_SCALARPROGRAM_H

#include "ir/interfaces/Interfaces.h"
#include "ir/reference/ReferenceTensor.h"

#include "llvm/ADT/DenseMap.h"

#include <memory>

namespace ingot::ir {

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

/// What iterations of loops compute, built once with f64 for floats and run an
/// instruction at a time over chunks of iterations that stay in the cache. Terms are
/// left to the caller to combine.
class ScalarProgram {
public:
  /// Iterations per run at most: a dozen lanes of 8 KB stay in L2.
  static constexpr int64_t kChunk = 1024;

  /// Fails with a diagnostic at `op` if the body uses an operation that the
  /// interpreter does not know.
  static llvm::FailureOr<std::unique_ptr<ScalarProgram>>
  build(StructuredOpInterface op, const LoopPiece &piece, bool trackErrors,
        bool independentErrors);

  /// To be filled before a run: elements of operands, and the iterations of loops
  /// whose number the body asks for.
  ScalarLane &operand(unsigned number) { return lanes[number]; }
  llvm::SmallVector<std::pair<unsigned, ScalarLane *>> indices();
  bool usesIndices() const { return !indexLanes.empty(); }

  /// Runs over the first `count` iterations.
  void run(int64_t count);

  /// What result `number` becomes, or the terms of the combiner.
  const ScalarLane &result(unsigned number) const {
    return lanes[resultLanes[number]];
  }
  llvm::SmallVector<const ScalarLane *, 2> results() const;
  /// The relative error of rounding to the type of the result what was computed in
  /// another one: 0 where it only has fewer exponents, none if it holds all numbers of
  /// that.
  std::optional<double> resultRoundoff(unsigned number) const {
    return roundoffs[number];
  }

private:
  ScalarProgram() = default;
  unsigned addLane(mlir::Value value, bool trackErrors);
  llvm::LogicalResult addInstructions(mlir::Operation *op,
                                      const ScalarPrecision *precision);

  mlir::Block block; ///< the body; its arguments are operands
  std::vector<ScalarInstruction> instructions;
  std::vector<ScalarLane> lanes; ///< the operands' first
  unsigned operandCount = 0;
  llvm::DenseMap<mlir::Value, unsigned> laneOf;
  llvm::SmallVector<std::pair<unsigned, unsigned>> indexLanes; ///< loop, lane
  llvm::SmallVector<unsigned> resultLanes;
  /// Per result of the operation.
  llvm::SmallVector<std::optional<double>> roundoffs;
};

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_SCALARPROGRAM_H
