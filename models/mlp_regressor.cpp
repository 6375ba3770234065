//===- mlp_regressor.cpp - One number from eight features ------------------===//

#include "models/Supervised.h"

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
  Supervised program{net, input("features", {batch(), kFeatures}),
                     input("targets", {batch()}), "predictions",
                     [](const Tensor &predictions, const Tensor &targets) {
                       return mse_loss(predictions, targets);
                     }};
  program.addFunctions(adam);
}
