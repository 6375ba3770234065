//===- mlp_binary.cpp - Probability of one class from 30 features ----------===//

#include "models/Supervised.h"

using namespace ingot;

namespace {

constexpr int64_t kFeatures = 30;

struct MlpBinary : nn::Layer {
  nn::Linear fc1{*this, "fc1", kFeatures, 32};
  nn::Linear fc2{*this, "fc2", 32, 16};
  nn::Linear fc3{*this, "fc3", 16, 1};

  Tensor forward(Tensor features) override {
    Tensor hidden = relu(fc2(relu(fc1(features))));
    return sigmoid(squeeze(fc3(hidden), -1));
  }
};

} // namespace

INGOT_PROGRAM(mlp_binary) {
  MlpBinary net;
  optim::SGD sgd(net.parameters(), {.momentum = 0.9});
  makeBinaryClassifier(net, input("features", {batch(), kFeatures}))
      .addFunctions(sgd);
}
