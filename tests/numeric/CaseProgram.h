//===- CaseProgram.h - Numeric cases as IR and as values ----------------------===//

#ifndef INGOT_TESTS_NUMERIC_CASEPROGRAM_H
#define INGOT_TESTS_NUMERIC_CASEPROGRAM_H

#include "ir/Ingot.h"
#include "ir/reference/ReferenceTensor.h"
#include "tests/numeric/NumericCase.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <set>

namespace ingot::test {

bool isFloatTensor(mlir::Type type);

/// Inputs of a case, one per type: distinct floats within the range of the case,
/// exact in f32 so that every precision starts from the same values.
std::vector<ir::ReferenceTensor> makeInputs(mlir::TypeRange types,
                                            const CaseOptions &options);

/// Turns `function` into one that returns the sum of all elements of its float
/// results, as `floatType`, each times a number of its own.
void returnWeightedSum(mlir::func::FuncOp function, mlir::FloatType floatType);

/// Makes `function`, which returns a scalar, return its gradients with respect to
/// all float arguments, as an ingot.grad.
void returnGradients(mlir::func::FuncOp function);

/// The cases of differentiable operations that have a gradient to check.
std::vector<NumericCase> getGradientCases();

/// Mnemonics of the registered operations with any of the interfaces.
template <typename... Interfaces> std::set<std::string> getOpsWith() {
  mlir::MLIRContext context;
  context.loadDialect<ir::IngotDialect>();
  std::set<std::string> ops;
  for (mlir::RegisteredOperationName name : context.getRegisteredOperations())
    if ((name.hasInterface<Interfaces>() || ...))
      ops.insert(name.stripDialect().str());
  return ops;
}

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_CASEPROGRAM_H
