//===- Graph.h - The program under construction ----------------------------===//
//
// One Graph lives while the body of an INGOT_PROGRAM runs for one batch size. It
// appends functions to an MLIR module and tracks which state each one reads and
// writes. The DSL finds it through Graph::current().
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_COMPILER_DSL_GRAPH_H
#define INGOT_COMPILER_DSL_GRAPH_H

#include "compiler/dsl/Program.h"
#include "ingot/program.h"
#include "ir/ops/Program.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

#include <deque>

namespace ingot::dsl {

/// A named tensor that outlives a run; Tensor points to it.
struct State {
  std::string name;
  detail::StateKind kind;
  mlir::RankedTensorType type;
  bool requiresGrad = true;
};

mlir::Type toMlir(DType dtype, mlir::MLIRContext *context);
DType toDType(mlir::Type type);
mlir::RankedTensorType toMlir(const detail::TensorSpec &spec,
                              mlir::MLIRContext *context);

/// What becomes of errors in functions, and of what else is noted.
struct NoteTaker {
  /// Whether an error in the function, "forward@32", is a note: the program is built
  /// without it.
  llvm::function_ref<bool(llvm::StringRef name)> keepsError;
  ProgramNotes &notes;
  bool watchesGradients = false; ///< as in ProgramRequest
};

class Graph {
public:
  /// Makes itself the current graph of this thread.
  Graph(mlir::ModuleOp module, int64_t batch, uint64_t seed,
        NoteTaker noteTaker);
  ~Graph();

  /// Fails if no program is under construction.
  static Graph &current();

  int64_t getBatch() const { return batch; }
  mlir::MLIRContext *getContext() const { return module->getContext(); }

  /// Fails if the name is taken, or if an earlier batch size declared it
  /// otherwise: state is shared by all functions of the artifact.
  Tensor declareState(const std::string &name, detail::StateKind kind,
                      const detail::TensorSpec &spec, const Init &init);
  static const State *getState(const Tensor &tensor) { return tensor.state_; }
  /// Fails unless `tensor` is a state tensor.
  static void setRequiresGrad(const Tensor &tensor, bool requiresGrad);
  bool watchesGradients() const { return noteTaker.watchesGradients; }

  void buildFunction(const std::string &name, const std::vector<Input> &inputs,
                     const detail::FunctionBody &body, SourceLocation location);

  /// The value of `tensor` in the function under construction; state that was
  /// not read before becomes an argument of it.
  mlir::Value getValue(const Tensor &tensor);
  static Tensor wrap(mlir::Value value) {
    return Tensor(value.getAsOpaquePointer());
  }
  static mlir::RankedTensorType getType(const Tensor &tensor);

  /// Whether a gradient of `loss` passes through each of `tensors`.
  std::vector<bool> findUsed(const Tensor &loss,
                             const std::vector<Tensor> &tensors);

  /// Appends an operation to the function under construction. Its diagnostics
  /// become an Error. `resultTypes` is empty if they can be inferred.
  mlir::Operation *create(llvm::StringRef name, mlir::ValueRange operands,
                          llvm::ArrayRef<mlir::NamedAttribute> attributes,
                          llvm::ArrayRef<mlir::Type> resultTypes);

  /// Appends what `block` does and marks it as one that gradients compute again.
  std::vector<Tensor>
  buildCheckpoint(const std::function<std::vector<Tensor>()> &block);

  /// Appends a constant to the function under construction.
  mlir::Value createConstant(mlir::DenseElementsAttr value);

  void assign(const Tensor &state, const Tensor &value);

  /// Whether assignments hold; undefined: they do.
  const Tensor &condition() const { return assignCondition; }
  void setCondition(const Tensor &condition) { assignCondition = condition; }

  void addOutput(const std::string &name, const Tensor &value);

  /// The type in which products of f32 are computed; none: f32.
  std::optional<DType> getAutocast() const { return autocast; }
  std::optional<DType> setAutocast(std::optional<DType> dtype) {
    return std::exchange(autocast, dtype);
  }

  detail::RandomStream nextRandomStream();

  /// A place in the list of calls of the function under construction.
  size_t beginModuleCall();
  ModuleCall &getModuleCall(size_t call) { return calls[call]; }

private:
  struct Present {
    mlir::Value value;
    bool isWritten = false;
    bool isDetached = false;
  };

  void requireFunction() const;
  void fillFunction(const std::vector<Input> &inputs,
                    const detail::FunctionBody &body);
  void finishFunction(const std::vector<Input> &inputs, const Outputs &outputs);
  void advanceRandomStep();

  mlir::ModuleOp module;
  int64_t batch;
  uint64_t seed;
  NoteTaker noteTaker;
  Graph *outer;
  std::deque<State> states;                    // stable addresses
  llvm::StringMap<State *> stateNames;         // of this batch size
  llvm::StringMap<ir::StateOp> declaredStates; // of all batch sizes
  ir::StateOp lastState;                       // of the module

  // The function under construction.
  mlir::func::FuncOp function;
  mlir::OpBuilder builder;
  llvm::MapVector<State *, Present> present; // in the order of first use
  std::vector<State *> arguments;            // states read, in argument order
  Tensor randomSeed, randomStep;
  int64_t randomStreams = 0;
  std::vector<ModuleCall> calls;
  Tensor assignCondition;
  bool isInCheckpoint = false;
  std::vector<std::pair<std::string, Tensor>> addedOutputs;
  std::optional<DType> autocast; // outlives a function
};

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_GRAPH_H
