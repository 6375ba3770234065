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

/// `input @ weight^T + bias`: input `[..., in_features]`, weight
/// `[out_features, in_features]`, bias `[out_features]` or absent.
Tensor linear(const Tensor &input, const Tensor &weight,
              const Tensor &bias = {},
              SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_CONTRACTION_H
