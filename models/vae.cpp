//===- vae.cpp - Variational autoencoder of 28 x 28 images -----------------===//
//
// Source: Kingma and Welling, arXiv:1312.6114.
//
//===----------------------------------------------------------------------===//

#include "ingot/ingot.h"

using namespace ingot;

namespace {

constexpr int64_t kPixels = 28 * 28, kHidden = 400, kLatent = 20;

struct Vae : nn::Module {
  nn::Linear fc1{*this, "fc1", kPixels, kHidden};
  nn::Linear mean{*this, "mean", kHidden, kLatent};
  nn::Linear logVariance{*this, "log_variance", kHidden, kLatent};
  nn::Linear fc3{*this, "fc3", kLatent, kHidden};
  nn::Linear fc4{*this, "fc4", kHidden, kPixels};

  /// Logits of the pixels.
  Tensor decode(Tensor code) { return fc4(relu(fc3(code))); }
};

/// Reconstruction plus divergence from the normal distribution, summed over the
/// pixels and latent dimensions, and the mean over the batch.
Tensor lossOf(Tensor logits, Tensor images, Tensor mean, Tensor logVariance) {
  Tensor reconstruction =
      binary_cross_entropy_with_logits(logits, images, {}, Reduction::sum);
  Tensor divergence =
      -0.5 * sum(1.0 + logVariance - square(mean) - exp(logVariance));
  return (reconstruction + divergence) / batch();
}

} // namespace

INGOT_PROGRAM(vae) {
  Vae net;
  optim::Adam adam(net.parameters());
  Input images = input("images", {batch(), kPixels});

  function("forward", {images}, [&](Tensor images) {
    Tensor code = net.mean(relu(net.fc1(images)));
    return Outputs{{"reconstructions", sigmoid(net.decode(code))},
                   {"codes", code}};
  });
  function("sample", {input("codes", {batch(), kLatent})}, [&](Tensor codes) {
    return Outputs{{"images", sigmoid(net.decode(codes))}};
  });
  function("eval_step", {images}, [&](Tensor images) {
    Tensor hidden = relu(net.fc1(images));
    Tensor code = net.mean(hidden);
    Tensor logits = net.decode(code);
    return Outputs{
        {"loss", lossOf(logits, images, code, net.logVariance(hidden))},
        {"reconstructions", sigmoid(logits)},
        {"codes", code}};
  });
  function("train_step", {images, scalar("lr")}, [&](Tensor images, Tensor lr) {
    Tensor hidden = relu(net.fc1(images));
    Tensor mean = net.mean(hidden), logVariance = net.logVariance(hidden);
    Tensor code = mean + exp(0.5 * logVariance) * randn(mean.shape());
    Tensor loss = lossOf(net.decode(code), images, mean, logVariance);
    adam.step(grad(loss, net.parameters()), lr);
    return Outputs{{"loss", loss}};
  });
}
