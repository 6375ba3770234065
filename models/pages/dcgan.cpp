//===- dcgan.cpp - A convolutional generator and its critic -------------------===//
//
// The program of gan.md. Source: Radford et al., arXiv:1511.06434; two stages, for
// images of 28 x 28.
//
//===----------------------------------------------------------------------===//

#include "../Adversarial.h"

using namespace ingot;

namespace {

constexpr int64_t kSide = 28, kLatent = 64, kChannels = 32;

struct Generator : nn::Layer {
  nn::Linear fc{*this, "fc", kLatent, kChannels * 7 * 7, /*bias=*/false};
  nn::BatchNorm2d bn1{*this, "bn1", kChannels};
  nn::ConvTranspose2d up1{
      *this,
      "up1",
      kChannels,
      kChannels / 2,
      {.kernel_size = 4, .stride = 2, .padding = 1, .bias = false}};
  nn::BatchNorm2d bn2{*this, "bn2", kChannels / 2};
  nn::ConvTranspose2d up2{*this,
                          "up2",
                          kChannels / 2,
                          1,
                          {.kernel_size = 4, .stride = 2, .padding = 1}};

  Generator() : Layer("generator") {}

  Tensor forward(Tensor noise) override {
    Tensor x = fc(noise).unflatten(1, {kChannels, 7, 7});
    x = relu(bn2(up1(relu(bn1(x))))); // [N, 16, 14, 14]
    return sigmoid(up2(x));           // [N, 1, 28, 28]
  }
};

struct Discriminator : nn::Layer {
  nn::Conv2d down1{*this,
                   "down1",
                   1,
                   kChannels,
                   {.kernel_size = 4, .stride = 2, .padding = 1}};
  nn::Conv2d down2{*this,
                   "down2",
                   kChannels,
                   2 * kChannels,
                   {.kernel_size = 4, .stride = 2, .padding = 1}};
  nn::Linear fc{*this, "fc", 2 * kChannels * 7 * 7, 1};

  Discriminator() : Layer("discriminator") {}

  /// The logit of being real, for each image.
  Tensor forward(Tensor images) override {
    Tensor x = leaky_relu(down2(leaky_relu(down1(images), 0.2)), 0.2);
    return fc(x.flatten(1)).squeeze(-1);
  }
};

} // namespace

INGOT_PROGRAM(dcgan) {
  Generator generator;
  Discriminator discriminator;
  optim::Adam generatorAdam(generator.parameters(),
                            {.betas = {0.5, 0.999}, .name = "optim_generator"});
  optim::Adam discriminatorAdam(
      discriminator.parameters(),
      {.betas = {0.5, 0.999}, .name = "optim_discriminator"});
  auto noise = [] { return randn({batch(), kLatent}); };

  generator.eval();
  function("sample", {input("noise", {batch(), kLatent})},
           [&](Tensor noise) { return Outputs{{"images", generator(noise)}}; });

  generator.train();
  function("discriminator_step",
           {input("images", {batch(), 1, kSide, kSide}), scalar("lr")},
           [&](Tensor images, Tensor lr) {
             Tensor fakes = generator(noise()).detach();
             Tensor loss = adversarialLoss(discriminator(images), 1.0) +
                           adversarialLoss(discriminator(fakes), 0.0);
             discriminatorAdam.step(grad(loss, discriminator.parameters()), lr);
             return Outputs{{"discriminator_loss", loss}};
           });
  function("generator_step", {scalar("lr")}, [&](Tensor lr) {
    Tensor loss = adversarialLoss(discriminator(generator(noise())), 1.0);
    generatorAdam.step(grad(loss, generator.parameters()), lr);
    return Outputs{{"generator_loss", loss}};
  });
}
