//===- Program.cpp - State of a program and gradients -----------------------===//

#include "ir/ops/Program.h"
#include "ir/TensorBytes.h"
#include "ir/ops/Inference.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace ingot::ir;

LogicalResult StateOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getInit().getType());
  if (!type || !type.hasStaticShape()) // C1
    return emitOpError("expected init of a static tensor type, found ")
           << getInit().getType();
  std::string error = findShapeError(type);
  if (!error.empty()) // C2
    return emitOpError(error);
  return success();
}

void StateOp::eraseUnused(ModuleOp module) {
  llvm::StringSet<> used;
  for (auto function : module.getOps<FunctionOpInterface>()) {
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      if (auto name = function.getArgAttrOfType<StringAttr>(i, kStateAttr))
        used.insert(name.getValue());
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (auto name = function.getResultAttrOfType<StringAttr>(i, kStateAttr))
        used.insert(name.getValue());
  }
  for (auto state : llvm::make_early_inc_range(module.getOps<StateOp>()))
    if (!used.contains(state.getSymName()))
      state.erase();
}

LogicalResult GradOp::verify() {
  RankedTensorType loss = getLoss().getType();
  if (loss.getRank() != 0) // C1
    return emitOpError("expected a loss of rank 0, found shape ")
           << formatShape(loss.getShape());
  if (getGrads().size() != getWrt().size()) // C2
    return emitOpError("expected one gradient per wrt, found ")
           << getGrads().size() << " gradients of " << getWrt().size()
           << " values";
  for (auto [index, grad, wrt] :
       llvm::enumerate(getGrads().getTypes(), getWrt().getTypes()))
    if (grad != wrt) // C2
      return emitOpError("gradient ")
             << index << " has type " << grad << ", wrt has type " << wrt;
  return success();
}

LogicalResult RecomputeOp::buildVjp(OpBuilder &, ValueRange resultGrads,
                                    SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(resultGrads[0]);
  return success();
}
