//===- Normalization.h - Layers that normalise ----------------------------===//

#ifndef INGOT_NN_NORMALIZATION_H
#define INGOT_NN_NORMALIZATION_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

struct BatchNormOptions {
  double eps = 1e-5;
  /// Share of the batch's statistics in the new running ones.
  double momentum = 0.1;
  /// Learn a factor and a summand for each feature.
  bool affine = true;
  bool track_running_stats = true;
};

/// What batch normalisations of inputs of different ranks share.
class BatchNorm : public BuiltinLayer {
public:
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight, bias;
  Tensor running_mean, running_var, num_batches_tracked;

protected:
  BatchNorm(Module &parent, const std::string &name, int64_t num_features,
            size_t spatialRank, const BatchNormOptions &options,
            SourceLocation location);

private:
  int64_t numFeatures_;
  size_t spatialRank_;
  BatchNormOptions options_;
};

/// Over the batch and N spatial dimensions, for inputs `[N, C, ...]`; in one
/// dimension also over the batch alone, for inputs `[N, C]`.
template <size_t N> class BatchNormNd : public BatchNorm {
public:
  BatchNormNd(Module &parent, const std::string &name, int64_t num_features,
              const BatchNormOptions &options = {},
              SourceLocation location = SourceLocation::current())
      : BatchNorm(parent, name, num_features, N, options, location) {}
  /// With PyTorch's arguments in their order.
  BatchNormNd(Module &parent, const std::string &name, int64_t num_features,
              double eps, double momentum = 0.1, bool affine = true,
              bool track_running_stats = true,
              SourceLocation location = SourceLocation::current())
      : BatchNorm(parent, name, num_features, N,
                  {.eps = eps,
                   .momentum = momentum,
                   .affine = affine,
                   .track_running_stats = track_running_stats},
                  location) {}
};

using BatchNorm1d = BatchNormNd<1>;
using BatchNorm2d = BatchNormNd<2>;
using BatchNorm3d = BatchNormNd<3>;

struct LayerNormOptions {
  double eps = 1e-5;
  bool elementwise_affine = true;
  bool bias = true;
};

/// Over the trailing dimensions `normalized_shape`.
class LayerNorm : public BuiltinLayer {
public:
  LayerNorm(Module &parent, const std::string &name, Dims normalized_shape,
            const LayerNormOptions &options = {},
            SourceLocation location = SourceLocation::current());
  /// With PyTorch's arguments in their order.
  LayerNorm(Module &parent, const std::string &name, Dims normalized_shape,
            double eps, bool elementwise_affine = true, bool bias = true,
            SourceLocation location = SourceLocation::current())
      : LayerNorm(parent, name, std::move(normalized_shape),
                  {.eps = eps,
                   .elementwise_affine = elementwise_affine,
                   .bias = bias},
                  location) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight, bias;

private:
  Shape normalizedShape_;
  LayerNormOptions options_;
};

} // namespace ingot::nn

#endif // INGOT_NN_NORMALIZATION_H
