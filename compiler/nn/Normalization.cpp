//===- Normalization.cpp - Layers that normalise ---------------------------===//

#include "ingot/nn/Normalization.h"

#include "compiler/nn/Format.h"

using namespace ingot;
using namespace ingot::nn;

BatchNorm::BatchNorm(Module &parent, const std::string &name,
                     int64_t num_features, size_t spatialRank,
                     const BatchNormOptions &options, SourceLocation location)
    : BuiltinLayer(parent, name, location), numFeatures_(num_features),
      spatialRank_(spatialRank), options_(options) {
  Shape shape{num_features};
  if (options.affine) {
    weight = register_parameter("weight", shape, init::ones(), f32, location);
    bias = register_parameter("bias", shape, init::zeros(), f32, location);
  }
  if (options.track_running_stats) {
    running_mean =
        register_buffer("running_mean", shape, init::zeros(), f32, location);
    running_var =
        register_buffer("running_var", shape, init::ones(), f32, location);
    num_batches_tracked = register_buffer("num_batches_tracked", {},
                                          init::zeros(), i64, location);
  }
}

std::string BatchNorm::extra_repr() const {
  return std::to_string(numFeatures_) + ", eps=" + formatNumber(options_.eps) +
         ", momentum=" + formatNumber(options_.momentum) +
         ", affine=" + formatTruth(options_.affine) +
         ", track_running_stats=" + formatTruth(options_.track_running_stats);
}

Tensor BatchNorm::forward(Tensor input) {
  size_t rank = input.shape().size();
  if (rank != spatialRank_ + 2 && !(spatialRank_ == 1 && rank == 2)) {
    const char *shapes[] = {"[N, C] or [N, C, L]", "[N, C, H, W]",
                            "[N, C, D, H, W]"};
    detail::fail(std::string("expected an input of shape ") +
                 shapes[spatialRank_ - 1] + ", found " +
                 to_string(input.shape()));
  }
  if (input.size(1) != numFeatures_)
    detail::fail("input has " + std::to_string(input.size(1)) +
                 " features, expected " + std::to_string(numFeatures_));
  if (is_training() && num_batches_tracked.defined())
    assign(num_batches_tracked, num_batches_tracked + 1);
  return batch_norm(input, running_mean, running_var, weight, bias,
                    is_training(), options_.momentum, options_.eps);
}

LayerNorm::LayerNorm(Module &parent, const std::string &name,
                     Dims normalized_shape, const LayerNormOptions &options,
                     SourceLocation location)
    : BuiltinLayer(parent, name, location),
      normalizedShape_(std::move(normalized_shape.values)), options_(options) {
  if (!options.elementwise_affine)
    return;
  weight = register_parameter("weight", normalizedShape_, init::ones(), f32,
                              location);
  if (options.bias)
    bias = register_parameter("bias", normalizedShape_, init::zeros(), f32,
                              location);
}

std::string LayerNorm::extra_repr() const {
  return formatTuple(normalizedShape_) + ", eps=" + formatNumber(options_.eps) +
         ", elementwise_affine=" + formatTruth(options_.elementwise_affine);
}

Tensor LayerNorm::forward(Tensor input) {
  return layer_norm(input, normalizedShape_, weight, bias, options_.eps);
}
