//===- Autocast.cpp - Types that functions compute in ----------------------===//

#include "compiler/dsl/Autocast.h"

#include "compiler/dsl/Graph.h"
#include "compiler/dsl/Precision.h"

using namespace ingot;

Tensor dsl::castForProduct(const Tensor &operand) {
  std::optional<DType> autocast = Graph::current().getAutocast();
  if (!autocast || !operand.defined() || operand.dtype() != f32)
    return operand;
  return to(operand, *autocast);
}

Tensor dsl::castForPrecision(const Tensor &operand) {
  return Graph::current().getAutocast() ? widen(operand) : operand;
}
