//===- Indexing.h - Elements at chosen places -----------------------------===//

#ifndef INGOT_FUNCTIONAL_INDEXING_H
#define INGOT_FUNCTIONAL_INDEXING_H

#include "ingot/tensor.h"

namespace ingot {

/// `output[..., c] = (input[...] == c)` as i64, for `num_classes` classes.
Tensor one_hot(const Tensor &input, int64_t num_classes,
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

/// Elements by NumPy's rules for integers, slices, None, Ellipsis and at most one
/// tensor of integers: `index(x, {Slice(), 0, Ellipsis})` is Python's `x[:, 0, ...]`.
Tensor index(const Tensor &input, const std::vector<TensorIndex> &indices,
             SourceLocation location = SourceLocation::current());

/// `output[i, j, ...] = input[.., index[i, j, ...], ..]`, the index at `dim`. The
/// extents of `index` are at most those of `input`, but for `dim`. A number that is
/// none of an element gives 0, and its gradient goes nowhere.
Tensor gather(const Tensor &input, int64_t dim, const Tensor &index,
              SourceLocation location = SourceLocation::current());

/// `input` to which `src[i, j, ...]` is added at `[.., index[i, j, ...], ..]`, the
/// index at `dim`. A number that is none of an element adds nothing.
Tensor scatter_add(const Tensor &input, int64_t dim, const Tensor &index,
                   const Tensor &src,
                   SourceLocation location = SourceLocation::current());

/// The elements of the flattened tensor whose numbers `index` holds.
Tensor take(const Tensor &input, const Tensor &index,
            SourceLocation location = SourceLocation::current());

/// Windows of `size` elements along `dim`, `step` apart: their number is the
/// extent of `dim`, their elements are a new last dimension.
Tensor unfold(const Tensor &input, int64_t dim, int64_t size, int64_t step,
              SourceLocation location = SourceLocation::current());

/// The elements of matrices (of the last two dimensions) on the diagonal and below;
/// `diagonal` shifts it to the right. The others are 0.
Tensor tril(const Tensor &input, int64_t diagonal = 0,
            SourceLocation location = SourceLocation::current());

/// The elements of matrices (of the last two dimensions) on the diagonal and above;
/// `diagonal` shifts it to the right. The others are 0.
Tensor triu(const Tensor &input, int64_t diagonal = 0,
            SourceLocation location = SourceLocation::current());

/// The diagonal of two dimensions as the last one; `offset` shifts it to the right.
Tensor diagonal(const Tensor &input, int64_t offset = 0, int64_t dim1 = 0,
                int64_t dim2 = 1,
                SourceLocation location = SourceLocation::current());

/// The diagonal of a matrix; of a vector, the matrix that has it as its diagonal.
Tensor diag(const Tensor &input, int64_t diagonal = 0,
            SourceLocation location = SourceLocation::current());

/// The sum of a matrix's diagonal.
Tensor trace(const Tensor &input,
             SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_INDEXING_H
