//===- mlp_binary.cpp - Probability of one class from 30 features ----------===//

#include "ingot/ingot.h"

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
  Input features = input("features", {batch(), kFeatures});
  Input targets = input("targets", {batch()});

  net.eval();
  function("forward", {features}, [&](Tensor features) {
    return Outputs{{"probabilities", net(features)}};
  });
  function(
      "eval_step", {features, targets}, [&](Tensor features, Tensor targets) {
        Tensor probabilities = net(features);
        return Outputs{{"loss", binary_cross_entropy(probabilities, targets)},
                       {"probabilities", probabilities}};
      });

  net.train();
  function("train_step", {features, targets, scalar("lr")},
           [&](Tensor features, Tensor targets, Tensor lr) {
             Tensor loss = binary_cross_entropy(net(features), targets);
             sgd.step(grad(loss, net.parameters()), lr);
             return Outputs{{"loss", loss}};
           });
}
