//===- overfitting.cpp - More parameters than there are samples --------------===//
//
// The program of overfitting.md: 67,329 parameters for points in the plane.
//
//===----------------------------------------------------------------------===//

#include "../Supervised.h"

using namespace ingot;

namespace {

struct Wide : nn::Layer {
  nn::Linear fc1{*this, "fc1", 2, 256};
  nn::Linear fc2{*this, "fc2", 256, 256};
  nn::Linear fc3{*this, "fc3", 256, 2};

  Tensor forward(Tensor points) override {
    return fc3(relu(fc2(relu(fc1(points)))));
  }
};

} // namespace

INGOT_PROGRAM(wide) {
  Wide net;
  optim::Adam adam(net.parameters());
  makeClassifier(net, input("points", {batch(), 2})).addFunctions(adam);
}
