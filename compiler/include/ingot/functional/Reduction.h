//===- Reduction.h - Functions that remove dimensions ----------------------===//
//
// `dims` may be negative and in any order; empty means all of them. With
// `keepdim` a reduced dimension stays with extent 1.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_FUNCTIONAL_REDUCTION_H
#define INGOT_FUNCTIONAL_REDUCTION_H

#include "ingot/tensor.h"

namespace ingot {

/// Sum; booleans and narrow integers are summed as i64.
Tensor sum(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
           SourceLocation location = SourceLocation::current());

/// Product; booleans and narrow integers are multiplied as i64.
Tensor prod(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
            SourceLocation location = SourceLocation::current());

/// The sum divided by the number of elements.
Tensor mean(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
            SourceLocation location = SourceLocation::current());

/// Maximum; equal maxima share the gradient.
Tensor amax(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
            SourceLocation location = SourceLocation::current());

/// Minimum; equal minima share the gradient.
Tensor amin(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
            SourceLocation location = SourceLocation::current());

/// The maximum of all elements; equal maxima share the gradient.
Tensor max(const Tensor &input,
           SourceLocation location = SourceLocation::current());

/// The maxima along `dim`, and where they are: `auto [values, indices] = x.max(1)`.
/// The gradient goes to the first of equal maxima.
ValuesAndIndices max(const Tensor &input, int64_t dim, bool keepdim = false,
                     SourceLocation location = SourceLocation::current());

/// As maximum().
Tensor max(const Tensor &input, const Tensor &other,
           SourceLocation location = SourceLocation::current());

/// The minimum of all elements; equal minima share the gradient.
Tensor min(const Tensor &input,
           SourceLocation location = SourceLocation::current());

/// The minima along `dim`, and where they are. The gradient goes to the first of
/// equal minima.
ValuesAndIndices min(const Tensor &input, int64_t dim, bool keepdim = false,
                     SourceLocation location = SourceLocation::current());

/// As minimum().
Tensor min(const Tensor &input, const Tensor &other,
           SourceLocation location = SourceLocation::current());

/// Whether all elements are true, which numbers other than 0 are.
Tensor all(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
           SourceLocation location = SourceLocation::current());

/// Whether any element is true, which numbers other than 0 are.
Tensor any(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
           SourceLocation location = SourceLocation::current());

/// The number of elements that are not 0, as i64.
Tensor count_nonzero(const Tensor &input, const Dims &dims = {},
                     SourceLocation location = SourceLocation::current());

/// `(sum |input|^p)^(1/p)`: for `p` of 0 the number of elements that are not 0, for
/// INFINITY and -INFINITY the largest and the smallest magnitude.
Tensor norm(const Tensor &input, double p = 2.0, const Dims &dims = {},
            bool keepdim = false,
            SourceLocation location = SourceLocation::current());

/// Sum of squared deviations from the mean over `count - correction`.
Tensor var(const Tensor &input, const Dims &dims = {}, int64_t correction = 1,
           bool keepdim = false,
           SourceLocation location = SourceLocation::current());

/// Square root of var(). Behind `using namespace ingot` its plain name is
/// ambiguous: write ingot::std or the method.
Tensor std(const Tensor &input, const Dims &dims = {}, int64_t correction = 1,
           bool keepdim = false,
           SourceLocation location = SourceLocation::current());

/// `log(sum(e^input))`, relative to the maximum.
Tensor logsumexp(const Tensor &input, const Dims &dims, bool keepdim = false,
                 SourceLocation location = SourceLocation::current());

/// Position of the first maximum along `dim`, or in the flattened tensor.
Tensor argmax(const Tensor &input, std::optional<int64_t> dim = {},
              bool keepdim = false,
              SourceLocation location = SourceLocation::current());

/// Position of the first minimum along `dim`, or in the flattened tensor.
Tensor argmin(const Tensor &input, std::optional<int64_t> dim = {},
              bool keepdim = false,
              SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_REDUCTION_H
