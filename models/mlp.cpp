//===- mlp.cpp - Classifier of 28 x 28 images with four hidden layers ------===//

#include "models/Supervised.h"

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
  makeClassifier(net, input("images", {batch(), kPixels})).addFunctions(adam);
}
