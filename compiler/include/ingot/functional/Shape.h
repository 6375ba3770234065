//===- Shape.h - Functions that move or create elements --------------------===//

#ifndef INGOT_FUNCTIONAL_SHAPE_H
#define INGOT_FUNCTIONAL_SHAPE_H

#include "ingot/tensor.h"

namespace ingot {

/// A tensor of equal elements.
Tensor full(const Shape &shape, double value, DType dtype = f32,
            SourceLocation location = SourceLocation::current());
Tensor zeros(const Shape &shape, DType dtype = f32,
             SourceLocation location = SourceLocation::current());
Tensor ones(const Shape &shape, DType dtype = f32,
            SourceLocation location = SourceLocation::current());
Tensor zeros_like(const Tensor &input,
                  SourceLocation location = SourceLocation::current());
Tensor ones_like(const Tensor &input,
                 SourceLocation location = SourceLocation::current());

/// `0, 1, ..., end - 1`.
Tensor arange(int64_t end, DType dtype = i64,
              SourceLocation location = SourceLocation::current());

/// `output[..., c] = (input[...] == c)` as i64, for `num_classes` classes.
Tensor one_hot(const Tensor &input, int64_t num_classes,
               SourceLocation location = SourceLocation::current());

/// The elements in row-major order with other extents, of which one may be -1.
Tensor reshape(const Tensor &input, const Shape &shape,
               SourceLocation location = SourceLocation::current());

/// The same as reshape(): tensors of a program are always contiguous.
Tensor view(const Tensor &input, const Shape &shape,
            SourceLocation location = SourceLocation::current());

/// Dimensions `start_dim` to `end_dim` (inclusive) become one.
Tensor flatten(const Tensor &input, int64_t start_dim = 0, int64_t end_dim = -1,
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

/// Dimension `d` of the result is dimension `dims[d]` of the input.
Tensor permute(const Tensor &input, const Dims &dims,
               SourceLocation location = SourceLocation::current());

/// The elements in reverse order along each of `dims`.
Tensor flip(const Tensor &input, const Dims &dims,
            SourceLocation location = SourceLocation::current());

/// Repeats dimensions of extent 1 and adds outer ones; -1 keeps an extent.
Tensor expand(const Tensor &input, const Shape &shape,
              SourceLocation location = SourceLocation::current());

/// Indices `start, start + step, ...` below `end` along `dim`. As in Python,
/// negative bounds count from the end and bounds beyond it are cut.
Tensor slice(const Tensor &input, int64_t dim, int64_t start = 0,
             int64_t end = INT64_MAX, int64_t step = 1,
             SourceLocation location = SourceLocation::current());

/// `length` indices from `start` along `dim`.
Tensor narrow(const Tensor &input, int64_t dim, int64_t start, int64_t length,
              SourceLocation location = SourceLocation::current());

/// Index `index` along `dim`, which is removed.
Tensor select(const Tensor &input, int64_t dim, int64_t index,
              SourceLocation location = SourceLocation::current());

/// The slices along `dim` whose numbers `index` holds, of any shape, which takes the
/// place of `dim`: `output[a, i.., b] = input[a, index[i..], b]`. A number that is none of a
/// slice gives zeros, and its gradient goes nowhere.
Tensor index_select(const Tensor &input, int64_t dim, const Tensor &index,
                    SourceLocation location = SourceLocation::current());

/// The rows of `weight` [num_embeddings, embedding_dim] whose numbers `input` holds.
Tensor embedding(const Tensor &input, const Tensor &weight,
                 SourceLocation location = SourceLocation::current());

/// Tensors one after another along `dim`.
Tensor cat(const std::vector<Tensor> &tensors, int64_t dim = 0,
           SourceLocation location = SourceLocation::current());

/// Tensors of one shape along a new dimension `dim`.
Tensor stack(const std::vector<Tensor> &tensors, int64_t dim = 0,
             SourceLocation location = SourceLocation::current());

/// Parts of `split_size` along `dim`; the last may be smaller.
std::vector<Tensor> split(const Tensor &input, int64_t split_size,
                          int64_t dim = 0,
                          SourceLocation location = SourceLocation::current());

/// At most `chunks` parts of equal extent along `dim`; the last may be smaller.
std::vector<Tensor> chunk(const Tensor &input, int64_t chunks, int64_t dim = 0,
                          SourceLocation location = SourceLocation::current());

/// A border of `value`: `pad` has the low and the high width of the last
/// dimension, then of the one before, and so on.
Tensor pad(const Tensor &input, const std::vector<int64_t> &pad,
           double value = 0.0,
           SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_SHAPE_H
