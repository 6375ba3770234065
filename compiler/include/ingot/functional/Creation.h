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

/// `start, start + step, ...` before `end`: i64, or f32 if one of them is a float.
Tensor arange(const Number &start, const Number &end, const Number &step = 1,
              std::optional<DType> dtype = {},
              SourceLocation location = SourceLocation::current());
Tensor arange(const Number &start, const Number &end, DType dtype,
              SourceLocation location = SourceLocation::current());

/// `0, 1, ...` before `end`.
Tensor arange(const Number &end, std::optional<DType> dtype = {},
              SourceLocation location = SourceLocation::current());

/// The numbers themselves, of f32 if one is a float; else of i64, or boolean.
Tensor tensor(const Numbers &numbers, std::optional<DType> dtype = {},
              SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_CREATION_H
