//===- library.cpp - Programs of a user, in a shared library ---------------===//
#include "ingot/ingot.h"

using namespace ingot;

INGOT_PROGRAM(doubler) {
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x + x}}; });
}

/// Called like a program of the zoo.
INGOT_PROGRAM(mlp) {
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x * 3}}; });
}

INGOT_PROGRAM(squarer) {
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x * x}}; });
}

INGOT_PROGRAM(mismatched) {
  struct : nn::Module {
    nn::Sequential body{*this, "body"};
  } net;
  net.body.emplace_back<nn::Linear>(3, 7);
  net.body.emplace_back<nn::Linear>(5, 2);
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return net.body(x); });
}

/// Three steps in one function: each overwrites what the one before it left.
INGOT_PROGRAM(three_steps) {
  struct : nn::Module {
    nn::Linear layer{*this, "layer", 4, 3};
  } net;
  optim::AdamW optimizer(net.parameters(), {.amsgrad = true});
  function(
      "train_step",
      {input("x", {batch(), 4}), input("target", {batch(), 3}), scalar("lr")},
      [&](Tensor x, Tensor target, Tensor lr) {
        std::vector<Tensor> losses;
        for (int step = 0; step < 3; ++step) {
          losses.push_back(mse_loss(net.layer(x), target));
          optimizer.step(grad(losses.back(), net.parameters()), lr);
        }
        return Outputs{
            {"first", losses[0]}, {"second", losses[1]}, {"third", losses[2]}};
      });
}

/// Three classes by eight measures, which differ in size.
INGOT_PROGRAM(flowers) {
  nn::Sequential net;
  net.emplace_back<nn::Linear>(8, 3);
  optim::Adam adam(net.parameters());
  Input features = input("features", {batch(), 8});
  function("forward", {features},
           [&](Tensor x) { return Outputs{{"logits", net(x)}}; });
  function("train_step",
           {features, input("labels", {batch()}, i64), scalar("lr")},
           [&](Tensor x, Tensor labels, Tensor lr) {
             Tensor loss = cross_entropy(net(x), labels);
             adam.step(grad(loss, net.parameters()), lr);
             return Outputs{{"loss", loss}};
           });
}
