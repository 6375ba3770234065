//===- Storage.cpp - Which memory a value of a function lives in -------------===//

#include "passes/schedule/Storage.h"

using namespace mlir;
using namespace ingot::schedule;

Value ingot::schedule::resolveAlias(Value value) {
  Operation *definition = value.getDefiningOp();
  while (definition && definition->hasTrait<ingot::ir::OpTrait::Alias>()) {
    value = definition->getOperand(0);
    definition = value.getDefiningOp();
  }
  return value;
}

StringRef ingot::schedule::stateOfArgument(func::FuncOp function,
                                           unsigned index) {
  auto name = function.getArgAttrOfType<StringAttr>(index, kStateAttr);
  return name ? name.getValue() : StringRef();
}

StringRef ingot::schedule::stateOfResult(func::FuncOp function,
                                         unsigned index) {
  auto name = function.getResultAttrOfType<StringAttr>(index, kStateAttr);
  return name ? name.getValue() : StringRef();
}
