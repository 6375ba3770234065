//===- Normalization.cpp - Layers that normalise ---------------------------===//

#include "compiler/nn/Format.h"
#include "ingot/nn.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::nn;

BatchNorm::BatchNorm(Module &parent, const std::string &name,
                     int64_t num_features, const nn::BatchNormOptions &options,
                     SourceLocation location)
    : BuiltinLayer(parent, name, location), numFeatures_(num_features),
      options_(options) {
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
  checkRank(input);
  if (input.size(1) != numFeatures_)
    detail::fail("input has " + std::to_string(input.size(1)) +
                 " features, expected " + std::to_string(numFeatures_));
  if (is_training() && num_batches_tracked.defined())
    assign(num_batches_tracked, num_batches_tracked + 1);
  return batch_norm(input, running_mean, running_var, weight, bias,
                    {.training = is_training(),
                     .momentum = options_.momentum,
                     .eps = options_.eps});
}

void BatchNorm1d::checkRank(const Tensor &input) const {
  if (input.dim() != 2 && input.dim() != 3)
    detail::fail("expected an input of shape [N, C] or [N, C, L], found " +
                 to_string(input.shape()));
}

void BatchNorm2d::checkRank(const Tensor &input) const {
  if (input.dim() != 4)
    detail::fail("expected an input of shape [N, C, H, W], found " +
                 to_string(input.shape()));
}

LayerNorm::LayerNorm(Module &parent, const std::string &name,
                     Shape normalized_shape, const LayerNormOptions &options,
                     SourceLocation location)
    : BuiltinLayer(parent, name, location),
      normalizedShape_(std::move(normalized_shape)), options_(options) {
  if (!options.elementwise_affine)
    return;
  weight = register_parameter("weight", normalizedShape_, init::ones(), f32,
                              location);
  if (options.bias)
    bias = register_parameter("bias", normalizedShape_, init::zeros(), f32,
                              location);
}

std::string LayerNorm::extra_repr() const {
  std::string shape = to_string(normalizedShape_);
  // As a Python tuple: "(10,)" and "(4, 10)".
  std::string tuple = "(" + shape.substr(1, shape.size() - 2) +
                      (normalizedShape_.size() == 1 ? ",)" : ")");
  return tuple + ", eps=" + formatNumber(options_.eps) +
         ", elementwise_affine=" + formatTruth(options_.elementwise_affine);
}

Tensor LayerNorm::forward(Tensor input) {
  return layer_norm(input, normalizedShape_, weight, bias, options_.eps);
}
