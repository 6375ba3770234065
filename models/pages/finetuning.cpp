//===- finetuning.cpp - Layers that come from another task --------------------===//
//
// The programs of finetuning.md: a network for a task with many pictures, and one that
// has its convolutions and a head of its own, for a task with few.
//
//===----------------------------------------------------------------------===//

#include "../Supervised.h"

using namespace ingot;

namespace {

constexpr int64_t kSide = 28, kClasses = 5, kFeatures = 32 * 7 * 7;

/// Two convolutions, numbered as torchvision numbers those of its networks: the layers
/// between them count.
void addConvolutions(nn::Sequential &layers) {
  for (auto [from, to] : {std::pair(1, 16), std::pair(16, 32)}) {
    layers.emplace_back<nn::Conv2d>(
        from, to, nn::Conv2dOptions{.kernel_size = 3, .padding = 1});
    layers.emplace_back<nn::ReLU>();
    layers.emplace_back<nn::MaxPool2d>(2);
  }
}

/// `features` and `classifier`, as AlexNet and VGG have them in torchvision.
struct Pretrained : nn::Layer {
  nn::Sequential features{*this, "features"};
  nn::Sequential classifier{*this, "classifier"};

  Pretrained() {
    addConvolutions(features);
    classifier.emplace_back<nn::Linear>(kFeatures, 64);
    classifier.emplace_back<nn::ReLU>();
    classifier.emplace_back<nn::Linear>(64, kClasses);
  }

  Tensor forward(Tensor images) override {
    return classifier(flatten(features(images), 1));
  }
};

struct Tuned : nn::Layer {
  nn::Sequential body{*this, "body"};
  nn::Linear head{*this, "head", kFeatures, kClasses};

  Tuned() { addConvolutions(body); }

  Tensor forward(Tensor images) override {
    return head(flatten(body(images), 1));
  }
};

void build(nn::Layer &net) {
  optim::Adam adam(net.parameters());
  makeClassifier(net, input("images", {batch(), 1, kSide, kSide}))
      .addFunctions(adam);
}

} // namespace

INGOT_PROGRAM(pretrained) {
  Pretrained net;
  build(net);
}

INGOT_PROGRAM(frozen) {
  Tuned net;
  net.body.requires_grad_(false);
  build(net);
}

INGOT_PROGRAM(whole) {
  Tuned net;
  build(net);
}
