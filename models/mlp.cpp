//===- mlp.cpp - Classifier of 28 x 28 images with four hidden layers ------===//

#include "ingot/ingot.h"

using namespace ingot;

namespace {

constexpr int64_t kPixels = 28 * 28, kClasses = 10;

struct Mlp : nn::Layer {
  nn::Sequential layers{*this, "layers"};

  Mlp() {
    int64_t features = kPixels;
    for (int64_t width : {512, 256, 128, 32}) {
      layers.emplace_back<nn::Linear>(features, width);
      layers.emplace_back<nn::ReLU>();
      features = width;
    }
    layers.emplace_back<nn::Linear>(features, kClasses);
  }

  Tensor forward(Tensor images) override { return layers(images); }
};

} // namespace

INGOT_PROGRAM(mlp) {
  Mlp net;
  optim::AdamW adam(net.parameters());
  Input images = input("images", {batch(), kPixels});
  Input labels = input("labels", {batch()}, i64);

  net.eval();
  function("forward", {images},
           [&](Tensor images) { return Outputs{{"logits", net(images)}}; });
  function("eval_step", {images, labels}, [&](Tensor images, Tensor labels) {
    Tensor logits = net(images);
    return Outputs{{"loss", cross_entropy(logits, labels)}, {"logits", logits}};
  });

  net.train();
  function("train_step", {images, labels, scalar("lr")},
           [&](Tensor images, Tensor labels, Tensor lr) {
             Tensor loss = cross_entropy(net(images), labels);
             adam.step(grad(loss, net.parameters()), lr);
             return Outputs{{"loss", loss}};
           });
}
