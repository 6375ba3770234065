//===- Autocast.cpp - Types that functions compute in ----------------------===//

#include "compiler/dsl/Autocast.h"

#include "compiler/dsl/Broadcast.h"
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
  return Graph::current().getAutocast() ? widen(operand) : operand;
}

Tensor dsl::widen(const Tensor &operand) {
  bool isNarrow =
      operand.defined() && (operand.dtype() == bf16 || operand.dtype() == f16);
  return isNarrow ? to(operand, f32) : operand;
}

Operand dsl::widen(const Operand &operand) {
  return operand.is_number()
             ? operand
             : Operand(widen(operand.tensor()), operand.location());
}

DType dsl::promoteDefined(const std::vector<Operand> &operands) {
  std::vector<Operand> defined;
  for (const Operand &operand : operands)
    if (operand.is_number() || operand.tensor().defined())
      defined.push_back(operand);
  return promoteTypes(defined);
}
