//===- Activation.h - Layers that act on each element or row ---------------===//

#ifndef INGOT_NN_ACTIVATION_H
#define INGOT_NN_ACTIVATION_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

struct ReLU : FunctionLayer<relu> {
  using FunctionLayer::FunctionLayer;
};
struct SiLU : FunctionLayer<silu> {
  using FunctionLayer::FunctionLayer;
};
struct Sigmoid : FunctionLayer<sigmoid> {
  using FunctionLayer::FunctionLayer;
};
struct Tanh : FunctionLayer<tanh> {
  using FunctionLayer::FunctionLayer;
};
struct ReLU6 : FunctionLayer<relu6> {
  using FunctionLayer::FunctionLayer;
};
struct Mish : FunctionLayer<mish> {
  using FunctionLayer::FunctionLayer;
};
struct Hardsigmoid : FunctionLayer<hardsigmoid> {
  using FunctionLayer::FunctionLayer;
};
struct Hardswish : FunctionLayer<hardswish> {
  using FunctionLayer::FunctionLayer;
};
struct LogSigmoid : FunctionLayer<logsigmoid> {
  using FunctionLayer::FunctionLayer;
};

struct LeakyReLU : ClosureLayer {
  LeakyReLU(Module &parent, const std::string &name,
            double negative_slope = 0.01,
            SourceLocation location = SourceLocation::current());
};

struct GELU : ClosureLayer {
  GELU(Module &parent, const std::string &name, GeluForm form = GeluForm::erf,
       SourceLocation location = SourceLocation::current());
};

struct ELU : ClosureLayer {
  ELU(Module &parent, const std::string &name, double alpha = 1.0,
      SourceLocation location = SourceLocation::current());
};

struct Softplus : ClosureLayer {
  Softplus(Module &parent, const std::string &name, double beta = 1.0,
           double threshold = 20.0,
           SourceLocation location = SourceLocation::current());
};

struct GLU : ClosureLayer {
  GLU(Module &parent, const std::string &name, int64_t dim = -1,
      SourceLocation location = SourceLocation::current());
};

struct Softmax : ClosureLayer {
  Softmax(Module &parent, const std::string &name, int64_t dim,
          SourceLocation location = SourceLocation::current());
};

struct LogSoftmax : ClosureLayer {
  LogSoftmax(Module &parent, const std::string &name, int64_t dim,
             SourceLocation location = SourceLocation::current());
};

/// The slope below zero is learnt: one, or one for each channel.
class PReLU : public BuiltinLayer {
public:
  PReLU(Module &parent, const std::string &name, int64_t num_parameters = 1,
        double init = 0.25,
        SourceLocation location = SourceLocation::current());
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [num_parameters]
};

} // namespace ingot::nn

#endif // INGOT_NN_ACTIVATION_H
