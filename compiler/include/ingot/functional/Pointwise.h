//===- Pointwise.h - Functions on elements of the same position ------------===//

#ifndef INGOT_FUNCTIONAL_POINTWISE_H
#define INGOT_FUNCTIONAL_POINTWISE_H

#include "ingot/tensor.h"

namespace ingot {

// A number, or a tensor of rank 0 and another type, is rounded to f16 or bf16 beside
// tensors of these, except for what multiplies or divides: as PyTorch does on CPUs, mul
// and div take that in f32 and round their result.

/// `lhs * rhs`
Tensor mul(const Operand &lhs, const Operand &rhs,
           SourceLocation location = SourceLocation::current());

/// `lhs / rhs`; integers are divided as f32.
Tensor div(const Operand &lhs, const Operand &rhs,
           SourceLocation location = SourceLocation::current());

/// Whether `lhs == rhs`.
Tensor eq(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
/// Whether `lhs != rhs`.
Tensor ne(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
/// Whether `lhs < rhs`.
Tensor lt(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
/// Whether `lhs <= rhs`.
Tensor le(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
/// Whether `lhs > rhs`.
Tensor gt(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());
/// Whether `lhs >= rhs`.
Tensor ge(const Operand &lhs, const Operand &rhs,
          SourceLocation location = SourceLocation::current());

/// `input` with elements of type `dtype`.
Tensor to(const Tensor &input, DType dtype,
          SourceLocation location = SourceLocation::current());

/// `value` where `mask` holds, `input` elsewhere.
Tensor masked_fill(const Tensor &input, const Tensor &mask,
                   const Operand &value,
                   SourceLocation location = SourceLocation::current());

/// `input` limited to `[min, max]`; an absent bound does not limit. Of integers the
/// fraction of a bound is left out.
Tensor clamp(const Tensor &input, std::optional<Number> min,
             std::optional<Number> max = {},
             SourceLocation location = SourceLocation::current());

/// `input` limited to `min` or more.
Tensor clamp_min(const Tensor &input, const Number &min,
                 SourceLocation location = SourceLocation::current());

/// `input` limited to `max` or less.
Tensor clamp_max(const Tensor &input, const Number &max,
                 SourceLocation location = SourceLocation::current());

/// `input * input`.
Tensor square(const Tensor &input,
              SourceLocation location = SourceLocation::current());

/// `sin(input) / cos(input)`.
Tensor tan(const Tensor &input,
           SourceLocation location = SourceLocation::current());

/// `2 ^ input`.
Tensor exp2(const Tensor &input,
            SourceLocation location = SourceLocation::current());

/// Logarithm to the base 2.
Tensor log2(const Tensor &input,
            SourceLocation location = SourceLocation::current());

/// Logarithm to the base 10.
Tensor log10(const Tensor &input,
             SourceLocation location = SourceLocation::current());

/// `input` without its fraction.
Tensor trunc(const Tensor &input,
             SourceLocation location = SourceLocation::current());

/// The fraction of `input`, with its sign.
Tensor frac(const Tensor &input,
            SourceLocation location = SourceLocation::current());

/// `log(input / (1 - input))`, of `input` limited to `[eps, 1 - eps]` if given.
Tensor logit(const Tensor &input, std::optional<double> eps = {},
             SourceLocation location = SourceLocation::current());

/// `input + weight * (end - input)`.
Tensor lerp(const Tensor &input, const Tensor &end, const Operand &weight,
            SourceLocation location = SourceLocation::current());

/// `input + value * tensor1 * tensor2`.
Tensor addcmul(const Tensor &input, const Operand &tensor1,
               const Operand &tensor2, double value = 1.0,
               SourceLocation location = SourceLocation::current());

/// `input + value * tensor1 / tensor2`.
Tensor addcdiv(const Tensor &input, const Operand &tensor1,
               const Operand &tensor2, double value = 1.0,
               SourceLocation location = SourceLocation::current());

/// Whether exactly one of two booleans holds.
Tensor logical_xor(const Operand &lhs, const Operand &rhs,
                   SourceLocation location = SourceLocation::current());

/// Whether an element is no number.
Tensor isnan(const Tensor &input,
             SourceLocation location = SourceLocation::current());
/// Whether an element is infinite.
Tensor isinf(const Tensor &input,
             SourceLocation location = SourceLocation::current());
/// Whether an element is neither infinite nor NaN.
Tensor isfinite(const Tensor &input,
                SourceLocation location = SourceLocation::current());

/// `input` with elements of the type of `other`.
Tensor type_as(const Tensor &input, const Tensor &other,
               SourceLocation location = SourceLocation::current());

/// `input` itself: tensors of a program are values and always contiguous.
Tensor clone(const Tensor &input,
             SourceLocation location = SourceLocation::current());
Tensor contiguous(const Tensor &input,
                  SourceLocation location = SourceLocation::current());

/// `log(1 + e^(beta * input)) / beta`; `input` itself where
/// `beta * input > threshold`.
Tensor softplus(const Tensor &input, double beta = 1.0, double threshold = 20.0,
                SourceLocation location = SourceLocation::current());

/// `log(sigmoid(input))`, without overflow.
Tensor logsigmoid(const Tensor &input,
                  SourceLocation location = SourceLocation::current());

/// The normal distribution function times `input`.
Tensor gelu(const Tensor &input, GeluForm form = GeluForm::erf,
            SourceLocation location = SourceLocation::current());

/// `input` above 0, `alpha * (e^input - 1)` below.
Tensor elu(const Tensor &input, double alpha = 1.0,
           SourceLocation location = SourceLocation::current());

/// elu() with the constants that keep mean 0 and variance 1.
Tensor selu(const Tensor &input,
            SourceLocation location = SourceLocation::current());

/// `input` above 0, `alpha * (e^(input / alpha) - 1)` below.
Tensor celu(const Tensor &input, double alpha = 1.0,
            SourceLocation location = SourceLocation::current());

/// `input` limited to `[min_val, max_val]`.
Tensor hardtanh(const Tensor &input, double min_val = -1.0,
                double max_val = 1.0,
                SourceLocation location = SourceLocation::current());

/// `input / (1 + |input|)`.
Tensor softsign(const Tensor &input,
                SourceLocation location = SourceLocation::current());

/// `input - tanh(input)`.
Tensor tanhshrink(const Tensor &input,
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
/// As Python's: the sign is that of the divisor.
inline Tensor operator%(const Operand &lhs, const Operand &rhs) {
  return remainder(lhs, rhs, lhs.location());
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
// Of booleans, as Python's operators.
inline Tensor operator&(const Operand &lhs, const Operand &rhs) {
  return logical_and(lhs, rhs, lhs.location());
}
inline Tensor operator|(const Operand &lhs, const Operand &rhs) {
  return logical_or(lhs, rhs, lhs.location());
}
inline Tensor operator^(const Operand &lhs, const Operand &rhs) {
  return logical_xor(lhs, rhs, lhs.location());
}
inline Tensor operator~(const Operand &input) {
  return logical_not(input.tensor(), input.location());
}
inline Tensor operator!(const Operand &input) {
  return logical_not(input.tensor(), input.location());
}

} // namespace ingot

#endif // INGOT_FUNCTIONAL_POINTWISE_H
