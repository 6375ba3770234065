//===- clouds.cpp - A classifier of points, and its training ---------------===//
#include <ingot/ingot.h>
using namespace ingot;

INGOT_PROGRAM(clouds) {
  nn::Sequential net;
  net.emplace_back<nn::Linear>(2, 16);
  net.emplace_back<nn::ReLU>();
  net.emplace_back<nn::Linear>(16, 3);
  optim::AdamW adam(net.parameters());
  Input points = input("points", {batch(), 2});
  Input labels = input("labels", {batch()}, i64);
  function("forward", {points},
           [&](Tensor x) { return Outputs{{"logits", net(x)}}; });
  function("train_step", {points, labels, scalar("lr")},
           [&](Tensor x, Tensor y, Tensor lr) {
             Tensor loss = cross_entropy(net(x), y);
             adam.step(grad(loss, net.parameters()), lr);
             return Outputs{{"loss", loss}};
           });
}
