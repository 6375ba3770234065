//===- Shape.cpp - Layers that only change the shape -----------------------===//

#include "ingot/nn.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::nn;

std::string Flatten::extra_repr() const {
  return "start_dim=" + std::to_string(startDim_) +
         ", end_dim=" + std::to_string(endDim_);
}

Tensor Flatten::forward(Tensor input) {
  return flatten(input, startDim_, endDim_);
}
