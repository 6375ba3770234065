//===- policy.cpp - A policy that learns from what it is paid -----------------===//
//
// The program of policy.md, which has the world that it acts in. Source: Williams,
// Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement
// Learning, Machine Learning 8 (1992).
//
//===----------------------------------------------------------------------===//

#include "ingot/ingot.h"

using namespace ingot;

namespace {

constexpr int64_t kNumbers = 4; // position, speed, angle, speed of the angle

struct Policy : nn::Layer {
  nn::Linear fc1{*this, "fc1", kNumbers, 32};
  nn::Linear fc2{*this, "fc2", 32, 1};

  /// The logit of pushing to the right, for each observation.
  Tensor forward(Tensor observations) override {
    return fc2(tanh(fc1(observations))).squeeze(-1);
  }
};

} // namespace

INGOT_PROGRAM(policy) {
  Policy net;
  optim::Adam adam(net.parameters());
  Input observations = input("observations", {batch(), kNumbers});

  function("act", {observations}, [&](Tensor observations) {
    return Outputs{{"right", sigmoid(net(observations))}};
  });
  // Makes what was done more likely, the more so the larger its advantage is: how much
  // more than usual was paid afterwards. Rows with advantage 0 do not count.
  function(
      "train_step",
      {observations, input("actions", {batch()}),
       input("advantages", {batch()}), scalar("lr")},
      [&](Tensor observations, Tensor actions, Tensor advantages, Tensor lr) {
        Tensor surprise = binary_cross_entropy_with_logits(
            net(observations), actions, {}, Reduction::none);
        Tensor loss = mean(surprise * advantages);
        adam.step(grad(loss, net.parameters()), lr);
        return Outputs{{"loss", loss}};
      });
}
