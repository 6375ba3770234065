//===- Activation.cpp - Layers that act on each element or row -------------===//

#include "compiler/nn/Format.h"
#include "ingot/nn.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::nn;

Tensor Identity::forward(Tensor input) { return input; }

Tensor ReLU::forward(Tensor input) { return relu(input); }

std::string LeakyReLU::extra_repr() const {
  return "negative_slope=" + formatNumber(negativeSlope_);
}
Tensor LeakyReLU::forward(Tensor input) {
  return leaky_relu(input, negativeSlope_);
}

std::string GELU::extra_repr() const { return "approximate='none'"; }
Tensor GELU::forward(Tensor input) { return gelu(input); }

Tensor SiLU::forward(Tensor input) { return silu(input); }

Tensor Sigmoid::forward(Tensor input) { return sigmoid(input); }

Tensor Tanh::forward(Tensor input) { return tanh(input); }

std::string Softmax::extra_repr() const {
  return "dim=" + std::to_string(dim_);
}
Tensor Softmax::forward(Tensor input) { return softmax(input, dim_); }

std::string LogSoftmax::extra_repr() const {
  return "dim=" + std::to_string(dim_);
}
Tensor LogSoftmax::forward(Tensor input) { return log_softmax(input, dim_); }
