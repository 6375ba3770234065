//===- Precision.h - Formulas in f32 on narrower operands ------------------===//

#ifndef INGOT_COMPILER_DSL_PRECISION_H
#define INGOT_COMPILER_DSL_PRECISION_H

#include "ingot/ops.h"

#include <utility>

namespace ingot::dsl {

/// f32 instead of f16 and bf16. Undefined stays undefined, a number a number.
DType widen(DType dtype);
Tensor widen(const Tensor &operand);
Operand widen(const Operand &operand);

/// The type that the operands which are defined meet in.
DType promoteDefined(const std::vector<Operand> &operands);

/// `formula` of the operands. As in PyTorch, what takes several steps takes them in f32
/// where operands meet in f16 or bf16, and is rounded to that once: sums and squares in
/// between would overflow in the one, cancel in the other.
template <typename Type, size_t N, typename Formula>
Tensor inF32OrWider(const Type (&operands)[N], const Formula &formula) {
  DType dtype = promoteDefined({operands, operands + N});
  return [&]<size_t... n>(std::index_sequence<n...>) {
    Tensor result = formula(widen(operands[n])...);
    return dtype == f16 || dtype == bf16 ? to(result, dtype) : result;
  }(std::make_index_sequence<N>());
}

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_PRECISION_H
