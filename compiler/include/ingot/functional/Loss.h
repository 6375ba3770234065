//===- Loss.h - Losses -----------------------------------------------------===//

#ifndef INGOT_FUNCTIONAL_LOSS_H
#define INGOT_FUNCTIONAL_LOSS_H

#include "ingot/tensor.h"

namespace ingot {

/// What becomes of the losses of the elements.
enum class Reduction { none, mean, sum };

Tensor mse_loss(const Tensor &input, const Tensor &target,
                Reduction reduction = Reduction::mean,
                SourceLocation location = SourceLocation::current());

Tensor l1_loss(const Tensor &input, const Tensor &target,
               Reduction reduction = Reduction::mean,
               SourceLocation location = SourceLocation::current());

/// Half the square below `beta`, else the distance minus `beta / 2`.
Tensor smooth_l1_loss(const Tensor &input, const Tensor &target,
                      Reduction reduction = Reduction::mean, double beta = 1.0,
                      SourceLocation location = SourceLocation::current());

/// `input` holds probabilities; their logarithms are cut at -100. `weight`, if
/// given, multiplies the losses and is broadcast.
Tensor
binary_cross_entropy(const Tensor &input, const Tensor &target,
                     const Tensor &weight = {},
                     Reduction reduction = Reduction::mean,
                     SourceLocation location = SourceLocation::current());

/// The same of sigmoid(input), without overflow. `pos_weight` multiplies the
/// part of positive targets.
Tensor binary_cross_entropy_with_logits(
    const Tensor &input, const Tensor &target, const Tensor &weight = {},
    Reduction reduction = Reduction::mean, const Tensor &pos_weight = {},
    SourceLocation location = SourceLocation::current());

struct CrossEntropyOptions {
  /// One factor per class, or none.
  Tensor weight = {};
  /// Elements with this label have no loss and do not count in the mean.
  int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
  /// Share of the target that is spread evenly over all classes.
  double label_smoothing = 0.0;
};

/// Cross entropy of softmax(input) over dimension 1 (C classes): input
/// `[N, C, ...]`, target `[N, ...]` of integers, or input `[C]`, target `[]`.
Tensor cross_entropy(const Tensor &input, const Tensor &target,
                     const CrossEntropyOptions &options = {},
                     SourceLocation location = SourceLocation::current());

/// The same for `input` that holds log-probabilities.
Tensor nll_loss(const Tensor &input, const Tensor &target,
                const Tensor &weight = {}, int64_t ignore_index = -100,
                Reduction reduction = Reduction::mean,
                SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_LOSS_H
