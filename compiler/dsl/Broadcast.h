//===- Broadcast.h - How operands of different types meet ------------------===//

#ifndef INGOT_COMPILER_DSL_BROADCAST_H
#define INGOT_COMPILER_DSL_BROADCAST_H

#include "ingot/tensor.h"

namespace ingot::dsl {

/// `dim` counted from the front; fails unless it lies in [-rank, rank).
int64_t normalizeDim(int64_t dim, int64_t rank);

/// The same for several, ascending; fails if one occurs twice. Empty means all.
std::vector<int64_t> normalizeDims(const Dims &dims, int64_t rank);

/// NumPy's rule: aligned at the last dimension, extents are equal or 1.
Shape broadcastShapes(const Shape &lhs, const Shape &rhs);
Shape broadcastShapes(const std::vector<Operand> &operands);

/// The leading dimensions of a batch of matrices.
Shape getBatch(const Tensor &input);

/// A batch of matrices repeated to `batch`, which that of `input` broadcasts to.
Tensor expandBatch(const Tensor &input, Shape batch);

/// PyTorch's rule: booleans < integers < floats; a tensor decides over a tensor
/// of rank 0, and that over a number, unless the latter is of a higher kind.
DType promoteTypes(const std::vector<Operand> &operands);

/// An operand and what the operation calls it.
struct NamedOperand {
  const char *role;
  const Operand &operand;
};

/// The operands of a pointwise operation, `booleans` before `numbers`: broadcast
/// to one shape, the numbers brought to `dtype` or, without, to one element type.
/// Fails if one of `booleans` is none.
std::vector<Tensor> broadcast(const std::vector<NamedOperand> &booleans,
                              const std::vector<NamedOperand> &numbers,
                              std::optional<DType> dtype = {});

bool isFloat(DType dtype);

/// Whether `dtype` has `number`, but for rounding and, of an integer, the fraction.
bool holds(DType dtype, const Number &number);
/// Whether `dtype`, of floats, has `number` without rounding.
bool hasExactly(DType dtype, const Number &number);
/// Fails unless it has; `role` is what the number is called, if it has a name.
void requireHeld(DType dtype, const Number &number, const char *role = nullptr);

/// As short as reads back as the same number.
std::string toText(const Number &number);

/// Labels in a type that also has the number of each of `classes`.
Tensor widenForClasses(const Tensor &labels, int64_t classes);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_BROADCAST_H
