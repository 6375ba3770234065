//===- Precision.cpp - Formulas in f32 on narrower operands ----------------===//

#include "compiler/dsl/Precision.h"

#include "compiler/dsl/Broadcast.h"

using namespace ingot;

DType dsl::widen(DType dtype) {
  return dtype == bf16 || dtype == f16 ? f32 : dtype;
}

Tensor dsl::widen(const Tensor &operand) {
  return operand.defined() ? to(operand, widen(operand.dtype())) : operand;
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
