//===- lenet.cpp - Classifier of 28 x 28 images with two convolutions ------===//
//
// LeNet-5 with the changes that are usual today: rectifiers, maxima instead of
// means, and a border that makes up for images of 28 instead of 32 pixels.
// Source: LeCun et al., Gradient-Based Learning Applied to Document Recognition,
// Proceedings of the IEEE 86 (1998).
//
//===----------------------------------------------------------------------===//

#include "models/Supervised.h"

using namespace ingot;

namespace {

constexpr int64_t kSide = 28, kClasses = 10;

struct LeNet : nn::Layer {
  nn::Conv2d conv1{*this, "conv1", 1, 6, {.kernel_size = 5, .padding = 2}};
  nn::Conv2d conv2{*this, "conv2", 6, 16, {.kernel_size = 5}};
  nn::Linear fc1{*this, "fc1", 16 * 5 * 5, 120};
  nn::Linear fc2{*this, "fc2", 120, 84};
  nn::Linear fc3{*this, "fc3", 84, kClasses};

  Tensor forward(Tensor images) override {
    Tensor x = max_pool2d(relu(conv1(images)), 2); // [N, 6, 14, 14]
    x = max_pool2d(relu(conv2(x)), 2);             // [N, 16, 5, 5]
    x = relu(fc1(flatten(x, 1)));
    return fc3(relu(fc2(x)));
  }
};

} // namespace

INGOT_PROGRAM(lenet) {
  LeNet net;
  optim::AdamW adam(net.parameters());
  Supervised program =
      makeClassifier(net, input("images", {batch(), 1, kSide, kSide}));
  program.addFunctions(adam);
  program.addSaliency();
}
