//===- Normalization.h - Functions that normalise --------------------------===//

#ifndef INGOT_FUNCTIONAL_NORMALIZATION_H
#define INGOT_FUNCTIONAL_NORMALIZATION_H

#include "ingot/tensor.h"

namespace ingot {

/// Each group of trailing dimensions `normalized_shape` to mean 0 and variance
/// 1, then times `weight` plus `bias`, if given.
Tensor layer_norm(const Tensor &input, const Shape &normalized_shape,
                  const Tensor &weight = {}, const Tensor &bias = {},
                  double eps = 1e-5,
                  SourceLocation location = SourceLocation::current());

/// `input / sqrt(mean(input^2) + eps) * weight` over `normalized_shape`.
Tensor rms_norm(const Tensor &input, const Shape &normalized_shape,
                const Tensor &weight = {}, std::optional<double> eps = {},
                SourceLocation location = SourceLocation::current());

/// `input` over its norm along `dim`, no norm counting less than `eps`.
Tensor normalize(const Tensor &input, double p = 2.0, int64_t dim = 1,
                 double eps = 1e-12,
                 SourceLocation location = SourceLocation::current());

/// Each channel (dimension 1) to mean 0 and variance 1, then times `weight` plus
/// `bias`, if given. `running_mean` and `running_var` are state tensors, or
/// absent, which means the statistics of the batch. If `training`, those of the
/// batch count, and `momentum` is their share in the new running ones. The result has
/// the type of `input`; the others may be f32 beside an input of f16 or bf16.
Tensor batch_norm(const Tensor &input, const Tensor &running_mean,
                  const Tensor &running_var, const Tensor &weight = {},
                  const Tensor &bias = {}, bool training = false,
                  double momentum = 0.1, double eps = 1e-5,
                  SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_NORMALIZATION_H
