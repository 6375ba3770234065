//===- Activation.cpp - Layers that act on each element or row -------------===//

#include "ingot/nn/Activation.h"

#include "compiler/nn/Format.h"

using namespace ingot;
using namespace ingot::nn;

static std::string format(const char *name, double value) {
  return std::string(name) + "=" + formatNumber(value);
}
static std::string formatDim(int64_t dim) {
  return "dim=" + std::to_string(dim);
}

LeakyReLU::LeakyReLU(Module &parent, const std::string &name,
                     double negative_slope, SourceLocation location)
    : ClosureLayer(parent, name, location,
                   format("negative_slope", negative_slope),
                   [=](const Tensor &input) {
                     return leaky_relu(input, negative_slope);
                   }) {}

GELU::GELU(Module &parent, const std::string &name, GeluForm form,
           SourceLocation location)
    : ClosureLayer(parent, name, location,
                   form == GeluForm::erf ? "approximate='none'"
                                         : "approximate='tanh'",
                   [=](const Tensor &input) { return gelu(input, form); }) {}

ELU::ELU(Module &parent, const std::string &name, double alpha,
         SourceLocation location)
    : ClosureLayer(parent, name, location, format("alpha", alpha),
                   [=](const Tensor &input) { return elu(input, alpha); }) {}

Softplus::Softplus(Module &parent, const std::string &name, double beta,
                   double threshold, SourceLocation location)
    : ClosureLayer(parent, name, location,
                   format("beta", beta) + ", " + format("threshold", threshold),
                   [=](const Tensor &input) {
                     return softplus(input, beta, threshold);
                   }) {}

GLU::GLU(Module &parent, const std::string &name, int64_t dim,
         SourceLocation location)
    : ClosureLayer(parent, name, location, formatDim(dim),
                   [=](const Tensor &input) { return glu(input, dim); }) {}

Softmax::Softmax(Module &parent, const std::string &name, int64_t dim,
                 SourceLocation location)
    : ClosureLayer(parent, name, location, formatDim(dim),
                   [=](const Tensor &input) { return softmax(input, dim); }) {}

LogSoftmax::LogSoftmax(Module &parent, const std::string &name, int64_t dim,
                       SourceLocation location)
    : ClosureLayer(
          parent, name, location, formatDim(dim),
          [=](const Tensor &input) { return log_softmax(input, dim); }) {}

PReLU::PReLU(Module &parent, const std::string &name, int64_t num_parameters,
             double init, SourceLocation location)
    : BuiltinLayer(parent, name, location),
      weight(register_parameter("weight", {num_parameters},
                                init::constant(init), f32, location)) {}
std::string PReLU::extra_repr() const {
  return "num_parameters=" + std::to_string(weight.numel());
}
Tensor PReLU::forward(Tensor input) { return prelu(input, weight); }
