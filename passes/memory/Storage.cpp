//===- Storage.cpp - Which memory a value of a function lives in -------------===//

#include "passes/memory/Storage.h"

using namespace mlir;
using namespace ingot;

Value ingot::resolveAlias(Value value) {
  Operation *definition = value.getDefiningOp();
  while (definition && definition->hasTrait<ingot::OpTrait::Alias>()) {
    value = definition->getOperand(0);
    definition = value.getDefiningOp();
  }
  return value;
}

StringRef ingot::stateOfArgument(func::FuncOp function, unsigned index) {
  auto name = function.getArgAttrOfType<StringAttr>(index, kStateAttr);
  return name ? name.getValue() : StringRef();
}

StringRef ingot::stateOfResult(func::FuncOp function, unsigned index) {
  auto name = function.getResultAttrOfType<StringAttr>(index, kStateAttr);
  return name ? name.getValue() : StringRef();
}

int64_t ingot::inputNumber(func::FuncOp function, unsigned index) {
  int64_t number = 0;
  for (unsigned i = 0; i < index; ++i)
    number += stateOfArgument(function, i).empty();
  return number;
}

int64_t ingot::outputNumber(func::FuncOp function, unsigned index) {
  int64_t number = 0;
  for (unsigned i = 0; i < index; ++i)
    number += stateOfResult(function, i).empty();
  return number;
}
