//===- schedules.cpp - A perceptron for learning rates to be tried on ---------===//
//
// The program of schedules.md.
//
//===----------------------------------------------------------------------===//

#include "../Supervised.h"

using namespace ingot;

namespace {

constexpr int64_t kPixels = 28 * 28, kHidden = 128, kClasses = 10;

struct Perceptron : nn::Layer {
  nn::Linear hidden{*this, "hidden", kPixels, kHidden};
  nn::Linear output{*this, "output", kHidden, kClasses};

  Tensor forward(Tensor images) override {
    return output(relu(hidden(images)));
  }
};

} // namespace

INGOT_PROGRAM(perceptron) {
  Perceptron net;
  optim::AdamW adam(net.parameters());
  makeClassifier(net, input("images", {batch(), kPixels})).addFunctions(adam);
}
