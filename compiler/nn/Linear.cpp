//===- Linear.cpp - Layers that multiply by a matrix -----------------------===//

#include "ingot/nn/Linear.h"

#include "compiler/nn/Format.h"

#include <cmath>

using namespace ingot;
using namespace ingot::nn;

Linear::Linear(Module &parent, const std::string &name, int64_t in_features,
               int64_t out_features, bool bias, SourceLocation location)
    : BuiltinLayer(parent, name, location) {
  // PyTorch's kaiming_uniform(a = sqrt(5)), whose bound is sqrt(6 / (1 + 5) / n).
  double bound = 1.0 / std::sqrt(static_cast<double>(in_features));
  weight = register_parameter("weight", {out_features, in_features},
                              init::uniform(-bound, bound), f32, location);
  if (bias)
    this->bias = register_parameter(
        "bias", {out_features}, init::uniform(-bound, bound), f32, location);
}

std::string Linear::extra_repr() const {
  return "in_features=" + std::to_string(weight.size(1)) +
         ", out_features=" + std::to_string(weight.size(0)) +
         ", bias=" + formatTruth(bias.defined());
}

Tensor Linear::forward(Tensor input) { return linear(input, weight, bias); }
