//===- autoencoder.cpp - Images through a narrow layer, plain and denoising ===//

#include "ingot/ingot.h"

using namespace ingot;

namespace {

constexpr int64_t kPixels = 28 * 28, kCode = 32;

struct Autoencoder : nn::Layer {
  nn::Sequential encoder{*this, "encoder"};
  nn::Sequential decoder{*this, "decoder"};

  Autoencoder() {
    encoder.emplace_back<nn::Linear>(kPixels, 128);
    encoder.emplace_back<nn::ReLU>();
    encoder.emplace_back<nn::Linear>(128, kCode);
    decoder.emplace_back<nn::Linear>(kCode, 128);
    decoder.emplace_back<nn::ReLU>();
    decoder.emplace_back<nn::Linear>(128, kPixels);
    decoder.emplace_back<nn::Sigmoid>();
  }

  Tensor forward(Tensor images) override { return decoder(encoder(images)); }
};

/// \param noise  standard deviation of what is added to the images before `train_step`
///               and `eval_step` have the network restore them.
void buildAutoencoder(double noise) {
  Autoencoder net;
  optim::Adam adam(net.parameters());
  Input images = input("images", {batch(), kPixels});
  auto disturb = [noise](const Tensor &images) {
    return clamp(images + noise * randn(images.shape()), 0.0, 1.0);
  };

  net.eval();
  function("forward", {images}, [&](Tensor images) {
    return Outputs{{"reconstructions", net(images)}};
  });
  function("eval_step", {images}, [&](Tensor images) {
    Tensor seen = noise > 0.0 ? disturb(images) : images;
    Tensor codes = net.encoder(seen);
    Tensor reconstructions = net.decoder(codes);
    Outputs outputs{{"loss", mse_loss(reconstructions, images)},
                    {"reconstructions", reconstructions},
                    {"codes", codes}};
    if (noise > 0.0)
      outputs.values.push_back({"seen", seen});
    return outputs;
  });

  net.train();
  function("train_step", {images, scalar("lr")}, [&](Tensor images, Tensor lr) {
    Tensor seen = noise > 0.0 ? disturb(images) : images;
    Tensor loss = mse_loss(net(seen), images);
    adam.step(grad(loss, net.parameters()), lr);
    return Outputs{{"loss", loss}};
  });
}

} // namespace

INGOT_PROGRAM(autoencoder) { buildAutoencoder(0.0); }

INGOT_PROGRAM(denoising_autoencoder) { buildAutoencoder(0.3); }
