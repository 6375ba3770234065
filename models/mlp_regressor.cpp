//===- mlp_regressor.cpp - One number from eight features ------------------===//

#include "ingot/ingot.h"

using namespace ingot;

namespace {

constexpr int64_t kFeatures = 8;

struct MlpRegressor : nn::Layer {
  nn::Linear fc1{*this, "fc1", kFeatures, 64};
  nn::Linear fc2{*this, "fc2", 64, 64};
  nn::Linear fc3{*this, "fc3", 64, 1};

  Tensor forward(Tensor features) override {
    Tensor hidden = relu(fc2(relu(fc1(features))));
    return squeeze(fc3(hidden), -1);
  }
};

} // namespace

INGOT_PROGRAM(mlp_regressor) {
  MlpRegressor net;
  optim::Adam adam(net.parameters());
  Input features = input("features", {batch(), kFeatures});
  Input targets = input("targets", {batch()});

  net.eval();
  function("forward", {features}, [&](Tensor features) {
    return Outputs{{"predictions", net(features)}};
  });
  function("eval_step", {features, targets},
           [&](Tensor features, Tensor targets) {
             Tensor predictions = net(features);
             return Outputs{{"loss", mse_loss(predictions, targets)},
                            {"predictions", predictions}};
           });

  net.train();
  function("train_step", {features, targets, scalar("lr")},
           [&](Tensor features, Tensor targets, Tensor lr) {
             Tensor loss = mse_loss(net(features), targets);
             adam.step(grad(loss, net.parameters()), lr);
             return Outputs{{"loss", loss}};
           });
}
