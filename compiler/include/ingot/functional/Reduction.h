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

Tensor mean(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
            SourceLocation location = SourceLocation::current());

/// Maximum; equal maxima share the gradient.
Tensor amax(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
            SourceLocation location = SourceLocation::current());

/// Minimum; equal minima share the gradient.
Tensor amin(const Tensor &input, const Dims &dims = {}, bool keepdim = false,
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
