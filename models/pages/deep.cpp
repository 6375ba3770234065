//===- deep.cpp - A deep perceptron, and what keeps it in form ----------------===//
//
// The programs of deep.md: the same six layers bare, with dropout, with batch
// normalisation, and with both.
//
//===----------------------------------------------------------------------===//

#include "../Supervised.h"

using namespace ingot;

namespace {

constexpr int64_t kPixels = 28 * 28, kWidth = 128, kClasses = 10;

struct Deep : nn::Layer {
  nn::Sequential layers{*this, "layers"};

  Deep(bool isNormalized, double dropout) {
    int64_t features = kPixels;
    for (int i = 0; i < 5; ++i) {
      layers.emplace_back<nn::Linear>(features, kWidth, /*bias=*/!isNormalized);
      if (isNormalized)
        layers.emplace_back<nn::BatchNorm1d>(kWidth);
      layers.emplace_back<nn::ReLU>();
      if (dropout > 0.0)
        layers.emplace_back<nn::Dropout>(dropout);
      features = kWidth;
    }
    layers.emplace_back<nn::Linear>(features, kClasses);
  }

  Tensor forward(Tensor images) override { return layers(images); }
};

void build(bool isNormalized, double dropout) {
  Deep net(isNormalized, dropout);
  optim::SGD sgd(net.parameters(), {.momentum = 0.9});
  makeClassifier(net, input("images", {batch(), kPixels})).addFunctions(sgd);
}

} // namespace

INGOT_PROGRAM(bare) { build(false, 0.0); }

INGOT_PROGRAM(with_dropout) { build(false, 0.1); }

INGOT_PROGRAM(with_batch_norm) { build(true, 0.0); }

INGOT_PROGRAM(with_both) { build(true, 0.1); }
