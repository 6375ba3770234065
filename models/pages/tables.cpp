//===- tables.cpp - Perceptrons for tables of numbers -----------------------===//
//
// The programs of tables.md. The first layer brings each column to mean 0 and
// variance 1: what it needs for that is state, and goes with the weights.
//
//===----------------------------------------------------------------------===//

#include "../Supervised.h"

using namespace ingot;

namespace {

struct Perceptron : nn::Layer {
  nn::Sequential layers{*this, "layers"};

  Perceptron(int64_t features, int64_t outputs, double dropout) {
    layers.emplace_back<nn::BatchNorm1d>(features,
                                         nn::BatchNormOptions{.affine = false});
    for (int64_t width : {64, 32}) {
      layers.emplace_back<nn::Linear>(features, width);
      layers.emplace_back<nn::ReLU>();
      layers.emplace_back<nn::Dropout>(dropout);
      features = width;
    }
    layers.emplace_back<nn::Linear>(features, outputs);
  }

  Tensor forward(Tensor rows) override { return layers(rows); }
};

/// Labels from 0 on, by the logits of `classes`.
void buildClassifier(int64_t features, int64_t classes) {
  Perceptron net(features, classes, /*dropout=*/0.2);
  optim::AdamW adam(net.parameters());
  makeClassifier(net, input("features", {batch(), features}))
      .addFunctions(adam);
}

struct Probability : Perceptron {
  using Perceptron::Perceptron;
  Tensor forward(Tensor rows) override {
    return sigmoid(layers(rows).squeeze(-1));
  }
};

/// What the disease progression of diabetes.csv is around.
constexpr double kMean = 150, kSpread = 75;

struct Progression : Perceptron {
  using Perceptron::Perceptron;
  Tensor forward(Tensor rows) override {
    return kMean + kSpread * layers(rows).squeeze(-1);
  }
};

/// In units of the spread, so that the usual learning rates do.
Tensor scaledError(const Tensor &predictions, const Tensor &targets) {
  return mse_loss(predictions / kSpread, targets / kSpread);
}

} // namespace

INGOT_PROGRAM(cancer) {
  Probability net(30, 1, /*dropout=*/0.2);
  optim::AdamW adam(net.parameters());
  makeBinaryClassifier(net, input("features", {batch(), 30}))
      .addFunctions(adam);
}

INGOT_PROGRAM(wine) { buildClassifier(13, 3); }

INGOT_PROGRAM(digits) { buildClassifier(64, 10); }

INGOT_PROGRAM(diabetes) {
  Progression net(10, 1, /*dropout=*/0.2);
  optim::AdamW adam(net.parameters(), {.weight_decay = 0.1});
  Supervised program{net, input("features", {batch(), 10}),
                     input("targets", {batch()}), "predictions", scaledError};
  program.addFunctions(adam);
}
