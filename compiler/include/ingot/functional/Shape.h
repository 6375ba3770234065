//===- Shape.h - Functions that move elements -----------------------------===//

#ifndef INGOT_FUNCTIONAL_SHAPE_H
#define INGOT_FUNCTIONAL_SHAPE_H

#include "ingot/tensor.h"

namespace ingot {

/// The elements in row-major order with other extents, of which one may be -1.
Tensor reshape(const Tensor &input, const Shape &shape,
               SourceLocation location = SourceLocation::current());

/// reshape(): tensors of a program are always contiguous.
Tensor view(const Tensor &input, const Shape &shape,
            SourceLocation location = SourceLocation::current());

/// Dimensions `start_dim` to `end_dim` (inclusive) become one.
Tensor flatten(const Tensor &input, int64_t start_dim = 0, int64_t end_dim = -1,
               SourceLocation location = SourceLocation::current());

/// All dimensions become one.
Tensor ravel(const Tensor &input,
             SourceLocation location = SourceLocation::current());

/// Dimension `dim` becomes several, of which one extent may be -1.
Tensor unflatten(const Tensor &input, int64_t dim, const Shape &sizes,
                 SourceLocation location = SourceLocation::current());

/// reshape() to the shape of `other`.
Tensor reshape_as(const Tensor &input, const Tensor &other,
                  SourceLocation location = SourceLocation::current());
Tensor view_as(const Tensor &input, const Tensor &other,
               SourceLocation location = SourceLocation::current());

/// Removes the dimensions of extent 1 among `dims`, or all of them.
Tensor squeeze(const Tensor &input, const Dims &dims = {},
               SourceLocation location = SourceLocation::current());

/// Inserts a dimension of extent 1 at `dim` of the result.
Tensor unsqueeze(const Tensor &input, int64_t dim,
                 SourceLocation location = SourceLocation::current());

/// Exchanges two dimensions.
Tensor transpose(const Tensor &input, int64_t dim0, int64_t dim1,
                 SourceLocation location = SourceLocation::current());

/// The transpose of a matrix; a vector is its own.
Tensor t(const Tensor &input,
         SourceLocation location = SourceLocation::current());

/// Matrices (of the last two dimensions) transposed.
Tensor mT(const Tensor &input,
          SourceLocation location = SourceLocation::current());

/// Dimensions `source` take the places `destination`, the others keep their order.
Tensor movedim(const Tensor &input, const Dims &source, const Dims &destination,
               SourceLocation location = SourceLocation::current());

/// Dimension `d` of the result is dimension `dims[d]` of the input.
Tensor permute(const Tensor &input, const Dims &dims,
               SourceLocation location = SourceLocation::current());

/// The elements in reverse order along each of `dims`.
Tensor flip(const Tensor &input, const Dims &dims,
            SourceLocation location = SourceLocation::current());

/// Columns (dimension 1) in reverse order.
Tensor fliplr(const Tensor &input,
              SourceLocation location = SourceLocation::current());

/// Rows (dimension 0) in reverse order.
Tensor flipud(const Tensor &input,
              SourceLocation location = SourceLocation::current());

/// A quarter turn of the first two of `dims` towards the second, `k` times.
Tensor rot90(const Tensor &input, int64_t k = 1, const Dims &dims = {0, 1},
             SourceLocation location = SourceLocation::current());

/// The elements moved by `shifts` along `dims`; those that leave enter at the other
/// end. Without `dims`, in the flattened tensor.
Tensor roll(const Tensor &input, const Dims &shifts, const Dims &dims = {},
            SourceLocation location = SourceLocation::current());

/// The whole tensor `sizes[d]` times along each dimension; outer ones are added.
Tensor repeat(const Tensor &input, const Shape &sizes,
              SourceLocation location = SourceLocation::current());

/// repeat() where `sizes` may also be shorter than the rank.
Tensor tile(const Tensor &input, const Shape &sizes,
            SourceLocation location = SourceLocation::current());

/// Each slice along `dim` `repeats` times; without `dim`, each element of the
/// flattened tensor.
Tensor repeat_interleave(const Tensor &input, int64_t repeats,
                         std::optional<int64_t> dim = {},
                         SourceLocation location = SourceLocation::current());

/// expand() by NumPy's rule.
Tensor broadcast_to(const Tensor &input, const Shape &shape,
                    SourceLocation location = SourceLocation::current());
Tensor expand_as(const Tensor &input, const Tensor &other,
                 SourceLocation location = SourceLocation::current());

/// Repeats dimensions of extent 1 and adds outer ones; -1 keeps an extent.
Tensor expand(const Tensor &input, const Shape &shape,
              SourceLocation location = SourceLocation::current());

/// Tensors one after another along `dim`.
Tensor cat(const std::vector<Tensor> &tensors, int64_t dim = 0,
           SourceLocation location = SourceLocation::current());

/// Tensors of one shape along a new dimension `dim`.
Tensor stack(const std::vector<Tensor> &tensors, int64_t dim = 0,
             SourceLocation location = SourceLocation::current());

/// Along dimension 1, or that of vectors.
Tensor hstack(const std::vector<Tensor> &tensors,
              SourceLocation location = SourceLocation::current());

/// Along dimension 0; vectors are rows.
Tensor vstack(const std::vector<Tensor> &tensors,
              SourceLocation location = SourceLocation::current());

/// The slices along `dim`, which is removed.
std::vector<Tensor> unbind(const Tensor &input, int64_t dim = 0,
                           SourceLocation location = SourceLocation::current());

/// Parts of `split_size` along `dim`; the last may be smaller.
std::vector<Tensor> split(const Tensor &input, int64_t split_size,
                          int64_t dim = 0,
                          SourceLocation location = SourceLocation::current());

/// At most `chunks` parts of equal extent along `dim`; the last may be smaller.
std::vector<Tensor> chunk(const Tensor &input, int64_t chunks, int64_t dim = 0,
                          SourceLocation location = SourceLocation::current());

/// A border of `value`: `pad` has the low and the high width of the last
/// dimension, then of the one before, and so on. A width below 0 takes elements away.
Tensor pad(const Tensor &input, const std::vector<int64_t> &pad,
           double value = 0.0,
           SourceLocation location = SourceLocation::current());

/// The same with a border of the elements inside: `mode` is "constant", "reflect"
/// (mirrored at the last element), "replicate" (the last element) or "circular".
Tensor pad(const Tensor &input, const std::vector<int64_t> &pad,
           const std::string &mode, double value = 0.0,
           SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_SHAPE_H
