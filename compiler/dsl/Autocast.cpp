//===- Autocast.cpp - Types that functions compute in ----------------------===//

#include "compiler/dsl/Autocast.h"

#include "compiler/dsl/Graph.h"
#include "ingot/ops.h"

using namespace ingot;

Tensor dsl::castForProduct(const Tensor &operand) {
  std::optional<DType> autocast = Graph::current().getAutocast();
  if (!autocast || !operand.defined() || operand.dtype() != f32)
    return operand;
  return to(operand, *autocast);
}

Tensor dsl::castForPrecision(const Tensor &operand) {
  if (!Graph::current().getAutocast() || !operand.defined() ||
      (operand.dtype() != bf16 && operand.dtype() != f16))
    return operand;
  return to(operand, f32);
}
