//===- Supervised.h - The functions of a program that learns from pairs ----===//

#ifndef INGOT_MODELS_SUPERVISED_H
#define INGOT_MODELS_SUPERVISED_H

#include "ingot/ingot.h"

#include <functional>

namespace ingot {

/// A network that gives predictions for features, which are to be the targets.
/// Its functions belong to the place where they are added.
struct Supervised {
  using Loss = std::function<Tensor(const Tensor &, const Tensor &)>;

  nn::Layer &net;
  Input features, targets;
  std::string predictions; // what the output is called
  Loss loss;
  Loss trainingLoss = {};   // where it is another one
  double maxGradNorm = 0.0; // above it gradients are clipped; 0: never

  /// forward, eval_step and train_step.
  void addFunctions(optim::Optimizer &optimizer,
                    SourceLocation location = SourceLocation::current()) {
    addEvaluation(location);
    addTraining(optimizer, location);
  }

  /// forward, and eval_step with the loss beside the predictions; both in
  /// evaluation mode.
  void addEvaluation(SourceLocation location = SourceLocation::current()) {
    net.eval();
    function(
        "forward", {features},
        [this](Tensor x) { return Outputs{{predictions, net(x)}}; }, location);
    function(
        "eval_step", {features, targets},
        [this](Tensor x, Tensor y) {
          Tensor predicted = net(x);
          return Outputs{{"loss", loss(predicted, y)},
                         {predictions, predicted}};
        },
        location);
  }

  /// saliency: how much the largest score of each sample changes with each of its
  /// features. Source: Simonyan, Vedaldi and Zisserman, arXiv:1312.6034.
  void addSaliency(SourceLocation location = SourceLocation::current()) {
    net.eval();
    function(
        "saliency", {features},
        [this](Tensor x) {
          Tensor score = sum(amax(net(x), 1));
          return Outputs{{"saliency", grad(score, {x})[0]}};
        },
        location);
  }

  /// train_step: one step of the optimiser.
  void addTraining(optim::Optimizer &optimizer,
                   SourceLocation location = SourceLocation::current()) {
    net.train();
    function(
        "train_step", {features, targets, scalar("lr")},
        [&](Tensor x, Tensor y, Tensor lr) {
          Tensor mean = (trainingLoss ? trainingLoss : loss)(net(x), y);
          std::vector<Tensor> grads = grad(mean, net.parameters());
          Outputs outputs{{"loss", mean}};
          if (maxGradNorm > 0.0)
            outputs.values.push_back(
                {"grad_norm", optim::clip_grad_norm_(grads, maxGradNorm)});
          optimizer.step(grads, lr);
          return outputs;
        },
        location);
  }
};

/// Of images, by labels.
inline Supervised makeClassifier(nn::Layer &net, Input images) {
  return {net, std::move(images), input("labels", {batch()}, i64), "logits",
          [](const Tensor &logits, const Tensor &labels) {
            return cross_entropy(logits, labels);
          }};
}

/// Of features, by targets that are 0 or 1; the network gives the probability of 1.
inline Supervised makeBinaryClassifier(nn::Layer &net, Input features) {
  return {net, std::move(features), input("targets", {batch()}),
          "probabilities",
          [](const Tensor &probabilities, const Tensor &targets) {
            return binary_cross_entropy(probabilities, targets);
          }};
}

} // namespace ingot

#endif // INGOT_MODELS_SUPERVISED_H
