//===- mlp_deep.cpp - Classifier with batch normalisation and dropout ------===//

#include "models/Supervised.h"

using namespace ingot;

namespace {

constexpr int64_t kPixels = 28 * 28, kClasses = 10;

struct DeepMlp : nn::Layer {
  nn::Sequential blocks{*this, "blocks"};
  nn::Linear head{*this, "head", 64, kClasses};

  DeepMlp() {
    int64_t features = kPixels;
    for (int64_t width : {512, 256, 128, 64}) {
      blocks.emplace_back<nn::Linear>(features, width, /*bias=*/false);
      blocks.emplace_back<nn::BatchNorm1d>(width);
      blocks.emplace_back<nn::ReLU>();
      blocks.emplace_back<nn::Dropout>(0.2);
      features = width;
    }
  }

  Tensor forward(Tensor images) override { return head(blocks(images)); }
};

} // namespace

INGOT_PROGRAM(mlp_deep) {
  DeepMlp net;
  optim::SGD sgd(net.parameters(),
                 {.momentum = 0.9, .weight_decay = 5e-4, .nesterov = true});
  Supervised program = makeClassifier(net, input("images", {batch(), kPixels}));
  program.trainingLoss = [](const Tensor &logits, const Tensor &labels) {
    return cross_entropy(logits, labels, {.label_smoothing = 0.1});
  };
  program.maxGradNorm = 1.0;
  program.addEvaluation();
  program.addTraining(sgd);
}
