//===- Loss.h - Losses -----------------------------------------------------===//

#ifndef INGOT_FUNCTIONAL_LOSS_H
#define INGOT_FUNCTIONAL_LOSS_H

#include "ingot/tensor.h"

namespace ingot {

/// What becomes of the losses of the elements.
enum class Reduction { none, mean, sum };

/// `(input - target)^2`.
Tensor mse_loss(const Tensor &input, const Tensor &target,
                Reduction reduction = Reduction::mean,
                SourceLocation location = SourceLocation::current());

/// `|input - target|`.
Tensor l1_loss(const Tensor &input, const Tensor &target,
               Reduction reduction = Reduction::mean,
               SourceLocation location = SourceLocation::current());

/// With `d = |input - target|`: `d^2 / (2 * beta)` below `beta`, else `d - beta / 2`.
Tensor smooth_l1_loss(const Tensor &input, const Tensor &target,
                      Reduction reduction = Reduction::mean, double beta = 1.0,
                      SourceLocation location = SourceLocation::current());

/// With `d = |input - target|`: `d^2 / 2` below `delta`, else
/// `delta * (d - delta / 2)`.
Tensor huber_loss(const Tensor &input, const Tensor &target,
                  Reduction reduction = Reduction::mean, double delta = 1.0,
                  SourceLocation location = SourceLocation::current());

/// `-(target * log(input) + (1 - target) * log(1 - input))`: `input` holds
/// probabilities; their logarithms are cut at -100. `weight`, if
/// given, multiplies the losses and is broadcast.
Tensor
binary_cross_entropy(const Tensor &input, const Tensor &target,
                     const Tensor &weight = {},
                     Reduction reduction = Reduction::mean,
                     SourceLocation location = SourceLocation::current());

/// binary_cross_entropy() of `sigmoid(input)`, without overflow. `pos_weight`
/// multiplies the part of positive targets.
Tensor binary_cross_entropy_with_logits(
    const Tensor &input, const Tensor &target, const Tensor &weight = {},
    Reduction reduction = Reduction::mean, const Tensor &pos_weight = {},
    SourceLocation location = SourceLocation::current());

struct KlDivOptions {
  Reduction reduction = Reduction::mean;
  /// The sum over the batch (dimension 0) divided by its size, which is the
  /// divergence in the mathematical sense; instead of `reduction`.
  bool batch_mean = false;
  /// The target holds logarithms, too.
  bool log_target = false;
};

/// `target * (log(target) - input)`: `input` holds log-probabilities.
Tensor kl_div(const Tensor &input, const Tensor &target,
              const KlDivOptions &options = {},
              SourceLocation location = SourceLocation::current());

/// `max(0, -target * (input1 - input2) + margin)`; `target` is 1 or -1.
Tensor margin_ranking_loss(const Tensor &input1, const Tensor &input2,
                           const Tensor &target, double margin = 0.0,
                           Reduction reduction = Reduction::mean,
                           SourceLocation location = SourceLocation::current());

/// `input` where `target` is 1, `max(0, margin - input)` where it is -1.
Tensor
hinge_embedding_loss(const Tensor &input, const Tensor &target,
                     double margin = 1.0, Reduction reduction = Reduction::mean,
                     SourceLocation location = SourceLocation::current());

/// `x1 . x2 / (|x1| |x2|)` along `dim`; no norm counts less than `eps`.
Tensor cosine_similarity(const Tensor &x1, const Tensor &x2, int64_t dim = 1,
                         double eps = 1e-8,
                         SourceLocation location = SourceLocation::current());

/// One minus the similarity of the rows where `target` is 1, else the similarity
/// beyond `margin`. Inputs `[N, D]`, target `[N]` of 1 and -1.
Tensor
cosine_embedding_loss(const Tensor &input1, const Tensor &input2,
                      const Tensor &target, double margin = 0.0,
                      Reduction reduction = Reduction::mean,
                      SourceLocation location = SourceLocation::current());

/// `max(0, |anchor - positive| - |anchor - negative| + margin)` with Euclidean
/// norms over the last dimension of the differences plus `eps`.
Tensor triplet_margin_loss(const Tensor &anchor, const Tensor &positive,
                           const Tensor &negative, double margin = 1.0,
                           double eps = 1e-6,
                           Reduction reduction = Reduction::mean,
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

/// `-log(softmax(input)[n, target[n]])`, over dimension 1 (C classes): input
/// `[N, C, ...]`, target `[N, ...]` of integers, or input `[C]`, target `[]`. Of a
/// label that is neither a class nor ignored the loss is NaN, and so is a mean or sum
/// that it is part of: labels are known only when the program runs.
Tensor cross_entropy(const Tensor &input, const Tensor &target,
                     const CrossEntropyOptions &options = {},
                     SourceLocation location = SourceLocation::current());

/// `-input[n, target[n]]`: cross_entropy() of log-probabilities.
Tensor nll_loss(const Tensor &input, const Tensor &target,
                const Tensor &weight = {}, int64_t ignore_index = -100,
                Reduction reduction = Reduction::mean,
                SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_LOSS_H
