//===- Creation.h - Tensors of known elements -----------------------------===//

#ifndef INGOT_FUNCTIONAL_CREATION_H
#define INGOT_FUNCTIONAL_CREATION_H

#include "ingot/tensor.h"

namespace ingot {

/// A tensor of equal elements.
Tensor full(const Shape &shape, const Number &value, DType dtype = f32,
            SourceLocation location = SourceLocation::current());
Tensor zeros(const Shape &shape, DType dtype = f32,
             SourceLocation location = SourceLocation::current());
Tensor ones(const Shape &shape, DType dtype = f32,
            SourceLocation location = SourceLocation::current());
Tensor zeros_like(const Tensor &input,
                  SourceLocation location = SourceLocation::current());
Tensor ones_like(const Tensor &input,
                 SourceLocation location = SourceLocation::current());

/// A tensor of the shape and element type of `input`.
Tensor full_like(const Tensor &input, const Number &value,
                 SourceLocation location = SourceLocation::current());

/// The identity matrix, `[n, m]`; square without `m`.
Tensor eye(int64_t n, std::optional<int64_t> m = {}, DType dtype = f32,
           SourceLocation location = SourceLocation::current());

/// `steps` numbers at equal distances from `start` to `end`, both included.
Tensor linspace(double start, double end, int64_t steps, DType dtype = f32,
                SourceLocation location = SourceLocation::current());

/// `start, start + step, ...` before `end`.
Tensor arange(int64_t start, int64_t end, int64_t step, DType dtype = i64,
              SourceLocation location = SourceLocation::current());

/// `0, 1, ..., end - 1`.
Tensor arange(int64_t end, DType dtype = i64,
              SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_CREATION_H
