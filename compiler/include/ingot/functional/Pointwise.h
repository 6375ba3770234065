//===- Pointwise.h - Functions on elements of the same position ------------===//

#ifndef INGOT_FUNCTIONAL_POINTWISE_H
#define INGOT_FUNCTIONAL_POINTWISE_H

#include "ingot/tensor.h"

namespace ingot {

/// `lhs / rhs`; integers are divided as f32.
Tensor div(const Operand &lhs, const Operand &rhs,
           SourceLocation location = SourceLocation::current());

Tensor eq(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
Tensor ne(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
Tensor lt(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
Tensor le(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
Tensor gt(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
Tensor ge(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());

/// `input` with elements of type `dtype`.
Tensor to(const Tensor &input, DType dtype,
          SourceLocation location = SourceLocation::current());

/// `value` where `mask` holds, `input` elsewhere.
Tensor masked_fill(const Tensor &input, const Tensor &mask,
                   const Operand &value,
                   SourceLocation location = SourceLocation::current());

/// `input` limited to `[min, max]`; an absent bound does not limit.
Tensor clamp(const Tensor &input, std::optional<double> min,
             std::optional<double> max = {},
             SourceLocation location = SourceLocation::current());

Tensor square(const Tensor &input,
              SourceLocation location = SourceLocation::current());

/// `log(1 + e^(beta * input)) / beta`; `input` itself where
/// `beta * input > threshold`.
Tensor softplus(const Tensor &input, double beta = 1.0, double threshold = 20.0,
                SourceLocation location = SourceLocation::current());

/// `log(sigmoid(input))`, without overflow.
Tensor logsigmoid(const Tensor &input,
                  SourceLocation location = SourceLocation::current());

/// How gelu() computes the normal distribution: exactly, or as PyTorch's
/// approximate='tanh'.
enum class GeluForm { erf, tanh };

Tensor gelu(const Tensor &input, GeluForm form = GeluForm::erf,
            SourceLocation location = SourceLocation::current());

/// `input` above 0, `alpha * (e^input - 1)` below.
Tensor elu(const Tensor &input, double alpha = 1.0,
           SourceLocation location = SourceLocation::current());

/// `input` limited to [0, 6].
Tensor relu6(const Tensor &input,
             SourceLocation location = SourceLocation::current());

/// `input * tanh(softplus(input))`.
Tensor mish(const Tensor &input,
            SourceLocation location = SourceLocation::current());

/// `input / 6 + 1/2` limited to [0, 1].
Tensor hardsigmoid(const Tensor &input,
                   SourceLocation location = SourceLocation::current());

/// `input * hardsigmoid(input)`.
Tensor hardswish(const Tensor &input,
                 SourceLocation location = SourceLocation::current());

/// `input` above 0, `weight * input` below; `weight` has one element, or one for
/// each channel (dimension 1).
Tensor prelu(const Tensor &input, const Tensor &weight,
             SourceLocation location = SourceLocation::current());

/// The first half along `dim` times the sigmoid of the second.
Tensor glu(const Tensor &input, int64_t dim = -1,
           SourceLocation location = SourceLocation::current());

inline Tensor operator+(const Operand &lhs, const Operand &rhs) {
  return add(lhs, rhs, lhs.location());
}
inline Tensor operator-(const Operand &lhs, const Operand &rhs) {
  return sub(lhs, rhs, lhs.location());
}
inline Tensor operator*(const Operand &lhs, const Operand &rhs) {
  return mul(lhs, rhs, lhs.location());
}
inline Tensor operator/(const Operand &lhs, const Operand &rhs) {
  return div(lhs, rhs, lhs.location());
}
inline Tensor operator-(const Operand &input) {
  return neg(input.tensor(), input.location());
}
inline Tensor operator==(const Operand &lhs, const Operand &rhs) {
  return eq(lhs, rhs, lhs.location());
}
inline Tensor operator!=(const Operand &lhs, const Operand &rhs) {
  return ne(lhs, rhs, lhs.location());
}
inline Tensor operator<(const Operand &lhs, const Operand &rhs) {
  return lt(lhs, rhs, lhs.location());
}
inline Tensor operator<=(const Operand &lhs, const Operand &rhs) {
  return le(lhs, rhs, lhs.location());
}
inline Tensor operator>(const Operand &lhs, const Operand &rhs) {
  return gt(lhs, rhs, lhs.location());
}
inline Tensor operator>=(const Operand &lhs, const Operand &rhs) {
  return ge(lhs, rhs, lhs.location());
}

} // namespace ingot

#endif // INGOT_FUNCTIONAL_POINTWISE_H
