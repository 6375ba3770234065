//===- ProgramBuilder.h - A random program as it grows ----------------------===//
//
// A function `f` of the dialect, with the elements of every value beside it: an
// operation is made part of the program only if it verifies and most of its elements
// can be compared with those of a compiled program, so that the next ones have
// something to work on.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_PROGRAMBUILDER_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_PROGRAMBUILDER_H

#include "ir/Ingot.h"
#include "ir/reference/ReferenceTensor.h"
#include "tools/fuzz/programs/Random.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ingot::fuzz {

/// The name of the one function of a program.
inline constexpr llvm::StringLiteral kFunctionName = "f";

/// A state tensor of the program, and what stands for it at this point.
struct ProgramState {
  std::string name;
  mlir::Value current; ///< the function's argument, or what was assigned last
  bool isAssigned = false;
};

class ProgramBuilder {
public:
  using Value = mlir::Value;
  using TensorType = mlir::RankedTensorType;
  /// Which values will do.
  using Holds = llvm::function_ref<bool(TensorType)>;

  /// The module is made in `context`, which must outlive it.
  ProgramBuilder(mlir::MLIRContext &context, uint64_t seed);

  Random random;
  mlir::OpBuilder builder;
  mlir::Location location;

  /// At most this many elements in a tensor.
  int64_t elementLimit;

  // Types.
  mlir::Type randomElementType();
  mlir::FloatType randomFloatType();
  llvm::SmallVector<int64_t> randomShape(int64_t lowRank, int64_t highRank);
  /// An extent of the program's: few different ones, so that shapes meet.
  int64_t randomExtent();
  bool fits(llvm::ArrayRef<int64_t> shape) const;
  static TensorType typeOf(Value value) {
    return llvm::cast<TensorType>(value.getType());
  }

  // Values.
  llvm::ArrayRef<Value> values() const { return known; }
  const ir::ReferenceTensor &contents(Value value) const {
    return elements.at(value);
  }
  /// A value for which `holds`, the later the likelier; null if there is none.
  Value pick(Holds holds);
  Value pickFloat(int64_t lowRank = 0);
  /// The same and one of its dimensions.
  std::pair<Value, int64_t> pickWithDim(Holds holds);
  /// Floats of two or more dimensions: a value that is there, or else a new input.
  Value getMatrices();
  /// A value of `type`: one that is there, or else a new input, state or constant.
  Value get(TensorType type);
  Value addInput(TensorType type);
  Value addState(TensorType type, ir::StateRole role);
  /// A constant of small numbers; null if it is not to be.
  Value addConstant(TensorType type);
  /// A scalar of `elementType` in [low, high), as a constant.
  Value addScalar(mlir::FloatType elementType, double low, double high);

  std::vector<ProgramState> states;

  /// Appends an operation that is built from correct arguments and makes its results
  /// known. Returns the first result; null if the operation was taken back.
  template <typename OpT, typename... Args> Value add(Args &&...args) {
    OpT op = OpT::create(builder, location, std::forward<Args>(args)...);
    return keep(op) ? op->getResult(0) : Value();
  }
  /// Makes the results of the operation created last known, or erases it.
  bool keep(mlir::Operation *op);
  /// Whether `op` verifies, without a word.
  static bool verifies(mlir::Operation *op);

  /// Ends the function with `results`, then the states that were assigned to.
  mlir::OwningOpRef<mlir::ModuleOp> finish(llvm::ArrayRef<Value> results);

  int64_t operationCount() const { return kept; }

private:
  Value addArgument(TensorType type, llvm::StringRef attribute,
                    const std::string &name);
  std::optional<std::vector<ir::ReferenceTensor>> evaluate(mlir::Operation *op);
  std::optional<std::vector<ir::ReferenceTensor>>
  evaluateGrad(mlir::Operation *op);
  bool isWorthKeeping(llvm::ArrayRef<ir::ReferenceTensor> results);

  mlir::MLIRContext &context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  uint64_t seed;
  llvm::SmallVector<int64_t> extents;
  llvm::SmallVector<mlir::Type> elementTypes;
  llvm::SmallVector<Value> known;
  llvm::DenseMap<Value, ir::ReferenceTensor> elements;
  int64_t kept = 0, inputCount = 0;
};

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_PROGRAMBUILDER_H
