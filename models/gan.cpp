//===- gan.cpp - Generator and discriminator of 28 x 28 images -------------===//
//
// Two networks in one program, trained in turn. Source: Goodfellow et al.,
// arXiv:1406.2661.
//
//===----------------------------------------------------------------------===//

#include "models/Adversarial.h"

using namespace ingot;

namespace {

constexpr int64_t kPixels = 28 * 28, kLatent = 64;

/// Linear layers of these widths, the first of which is that of the input, with leaky
/// rectifiers between them.
void addLayers(nn::Sequential &layers, std::initializer_list<int64_t> widths) {
  for (const int64_t *width = widths.begin(); width + 1 != widths.end();
       ++width) {
    if (width != widths.begin())
      layers.emplace_back<nn::LeakyReLU>(0.2);
    layers.emplace_back<nn::Linear>(width[0], width[1]);
  }
}

struct Generator : nn::Layer {
  nn::Sequential layers{*this, "layers"};

  Generator() : Layer("generator") {
    addLayers(layers, {kLatent, 256, 512, kPixels});
    layers.emplace_back<nn::Sigmoid>(); // as large as pixels are
  }

  Tensor forward(Tensor noise) override { return layers(noise); }
};

struct Discriminator : nn::Layer {
  nn::Sequential layers{*this, "layers"};

  Discriminator() : Layer("discriminator") {
    addLayers(layers, {kPixels, 512, 256, 1});
  }

  /// The logit of being real, for each image.
  Tensor forward(Tensor images) override { return layers(images).squeeze(-1); }
};

} // namespace

INGOT_PROGRAM(gan) {
  Generator generator;
  Discriminator discriminator;
  optim::AdamOptions options{.betas = {0.5, 0.999}};
  options.name = "optim_generator";
  optim::Adam generatorAdam(generator.parameters(), options);
  options.name = "optim_discriminator";
  optim::Adam discriminatorAdam(discriminator.parameters(), options);
  Input images = input("images", {batch(), kPixels});

  function("forward", {input("noise", {batch(), kLatent})},
           [&](Tensor noise) { return Outputs{{"images", generator(noise)}}; });
  function("train_step", {images, scalar("lr")}, [&](Tensor images, Tensor lr) {
    Tensor fakes = generator(randn({batch(), kLatent}));
    Tensor discriminatorLoss = adversarialLoss(discriminator(images), 1.0) +
                               adversarialLoss(discriminator(fakes), 0.0);
    discriminatorAdam.step(grad(discriminatorLoss, discriminator.parameters()),
                           lr);
    // The discriminator's parameters are the updated ones from here on.
    Tensor generatorLoss = adversarialLoss(discriminator(fakes), 1.0);
    generatorAdam.step(grad(generatorLoss, generator.parameters()), lr);
    return Outputs{{"discriminator_loss", discriminatorLoss},
                   {"generator_loss", generatorLoss}};
  });
}
