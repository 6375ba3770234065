//===- Container.cpp - Modules that hold others ----------------------------===//

#include "ingot/nn/Container.h"

using namespace ingot;
using namespace ingot::nn;

Tensor Sequential::forward(Tensor input) {
  for (const std::unique_ptr<Layer> &layer : layers_)
    input = (*layer)(input);
  return input;
}
