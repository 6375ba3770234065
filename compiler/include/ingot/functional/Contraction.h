//===- Contraction.h - Products summed over a shared dimension -------------===//

#ifndef INGOT_FUNCTIONAL_CONTRACTION_H
#define INGOT_FUNCTIONAL_CONTRACTION_H

#include "ingot/tensor.h"

namespace ingot {

/// Product of vectors, matrices or batches of matrices; batch dimensions are
/// broadcast. A vector on the left is a row, on the right a column.
Tensor matmul(const Tensor &input, const Tensor &other,
              SourceLocation location = SourceLocation::current());

/// Matrix product without broadcasting.
Tensor mm(const Tensor &input, const Tensor &mat2,
          SourceLocation location = SourceLocation::current());

/// Batched matrix product without broadcasting.
Tensor bmm(const Tensor &input, const Tensor &mat2,
           SourceLocation location = SourceLocation::current());

/// Sum of the products of the elements of two vectors.
Tensor dot(const Tensor &input, const Tensor &other,
           SourceLocation location = SourceLocation::current());

/// Product of a matrix and a vector.
Tensor mv(const Tensor &input, const Tensor &vec,
          SourceLocation location = SourceLocation::current());

/// `output[i, j] = input[i] * vec2[j]`.
Tensor outer(const Tensor &input, const Tensor &vec2,
             SourceLocation location = SourceLocation::current());

/// `beta * input + alpha * (mat1 @ mat2)` of matrices; `input` is broadcast.
Tensor addmm(const Tensor &input, const Tensor &mat1, const Tensor &mat2,
             double beta = 1.0, double alpha = 1.0,
             SourceLocation location = SourceLocation::current());

/// `beta * input + alpha * (batch1 @ batch2)` of batches of matrices; `input` is
/// broadcast.
Tensor baddbmm(const Tensor &input, const Tensor &batch1, const Tensor &batch2,
               double beta = 1.0, double alpha = 1.0,
               SourceLocation location = SourceLocation::current());

/// Sums of products by Einstein's convention: `einsum("bij,bjk->bik", {x, y})`. The
/// labels are letters, one for each dimension of an operand; those that do not
/// follow the arrow are summed. Without an arrow, those that occur once follow, in
/// the order of the alphabet.
Tensor einsum(const std::string &equation, const std::vector<Tensor> &operands,
              SourceLocation location = SourceLocation::current());

/// `input @ weight^T + bias`: input `[..., in_features]`, weight
/// `[out_features, in_features]`, bias `[out_features]` or absent.
Tensor linear(const Tensor &input, const Tensor &weight,
              const Tensor &bias = {},
              SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_CONTRACTION_H
