//===- Operations.cpp - Functions that append one operation ----------------===//

#include "compiler/dsl/Operations.h"

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Graph.h"
#include "ingot/ops.h"
#include "ir/Ingot.h"

namespace ingot::dsl {
namespace {

/// What an operation says of an operand.
struct Role {
  const char *name;
  const char *elements; ///< "floats"
  bool (*accepts)(mlir::Type element);
};

/// Collects what an operation is made of, then appends it to the function under
/// construction.
class NewOperation {
public:
  explicit NewOperation(llvm::StringRef name) : name(name) {}

  mlir::MLIRContext *getContext() { return graph.getContext(); }

  void addOperand(const Role &role, const Tensor &operand) {
    detail::require_defined(role.name, operand);
    mlir::Value value = graph.getValue(operand);
    if (!role.accepts(mlir::getElementTypeOrSelf(value)))
      detail::fail(std::string(role.name) + ": expected " + role.elements +
                   ", found " + to_string(operand.dtype()));
    operands.push_back(value);
  }
  void addOperand(const Role &role, const std::vector<Tensor> &variadic) {
    for (const Tensor &operand : variadic)
      addOperand(role, operand);
  }
  /// Behind the operands: numbers act on the elements of the first one, or where the
  /// operation takes several steps, on what these are computed in.
  void addAttribute(const char *attribute, mlir::Attribute value) {
    auto number = llvm::dyn_cast<mlir::FloatAttr>(value);
    if (number && !operands.empty()) {
      DType dtype = toDType(mlir::getElementTypeOrSelf(operands.front()));
      bool isOneStep = mlir::OperationName(name, getContext())
                           .hasTrait<ir::OpTrait::Pointwise>();
      if (!isOneStep && (dtype == f16 || dtype == bf16))
        dtype = f32;
      requireHeld(dtype, number.getValueAsDouble(), attribute);
    }
    attributes.emplace_back(mlir::StringAttr::get(getContext(), attribute),
                            value);
  }
  void addResult(const detail::TensorSpec &result) {
    results.push_back(toMlir(result, getContext()));
  }
  void addResult(const std::vector<detail::TensorSpec> &variadic) {
    for (const detail::TensorSpec &result : variadic)
      addResult(result);
  }

  std::vector<Tensor> append() {
    std::vector<Tensor> tensors;
    for (mlir::Value result :
         graph.create(name, operands, attributes, results)->getResults())
      tensors.push_back(Graph::wrap(result));
    return tensors;
  }

private:
  Graph &graph = Graph::current();
  llvm::StringRef name;
  llvm::SmallVector<mlir::Value> operands;
  llvm::SmallVector<mlir::NamedAttribute> attributes;
  llvm::SmallVector<mlir::Type> results; // empty if they can be inferred
};

mlir::Attribute toAttribute(int64_t value, mlir::MLIRContext *context) {
  return mlir::Builder(context).getI64IntegerAttr(value);
}
mlir::Attribute toAttribute(double value, mlir::MLIRContext *context) {
  return mlir::Builder(context).getF64FloatAttr(value);
}
mlir::Attribute toAttribute(bool value, mlir::MLIRContext *context) {
  return mlir::Builder(context).getBoolAttr(value);
}
mlir::Attribute toAttribute(const std::vector<int64_t> &value,
                            mlir::MLIRContext *context) {
  return mlir::Builder(context).getDenseI64ArrayAttr(value);
}

} // namespace
} // namespace ingot::dsl

#include "compiler/dsl/operations.cpp.inc"
