//===- Activation.cpp - Layers that act on each element or row -------------===//

#include "compiler/nn/Format.h"
#include "ingot/nn.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::nn;

Tensor Identity::forward(Tensor input) { return input; }

std::string LeakyReLU::extra_repr() const {
  return "negative_slope=" + formatNumber(negativeSlope_);
}
Tensor LeakyReLU::forward(Tensor input) {
  return leaky_relu(input, negativeSlope_);
}

std::string GELU::extra_repr() const {
  return form_ == GeluForm::erf ? "approximate='none'" : "approximate='tanh'";
}
Tensor GELU::forward(Tensor input) { return gelu(input, form_); }

std::string ELU::extra_repr() const { return "alpha=" + formatNumber(alpha_); }
Tensor ELU::forward(Tensor input) { return elu(input, alpha_); }

PReLU::PReLU(Module &parent, const std::string &name, int64_t num_parameters,
             double init, SourceLocation location)
    : BuiltinLayer(parent, name, location),
      weight(register_parameter("weight", {num_parameters},
                                init::constant(init), f32, location)) {}
std::string PReLU::extra_repr() const {
  return "num_parameters=" + std::to_string(weight.numel());
}
Tensor PReLU::forward(Tensor input) { return prelu(input, weight); }

std::string Softplus::extra_repr() const {
  return "beta=" + formatNumber(beta_) +
         ", threshold=" + formatNumber(threshold_);
}
Tensor Softplus::forward(Tensor input) {
  return softplus(input, beta_, threshold_);
}

std::string GLU::extra_repr() const { return "dim=" + std::to_string(dim_); }
Tensor GLU::forward(Tensor input) { return glu(input, dim_); }

std::string Softmax::extra_repr() const {
  return "dim=" + std::to_string(dim_);
}
Tensor Softmax::forward(Tensor input) { return softmax(input, dim_); }

std::string LogSoftmax::extra_repr() const {
  return "dim=" + std::to_string(dim_);
}
Tensor LogSoftmax::forward(Tensor input) { return log_softmax(input, dim_); }
