//===- Sgd.cpp - Stochastic gradient descent ----------------------------===//

#include "compiler/dsl/Operations.h"
#include "compiler/dsl/Precision.h"
#include "compiler/nn/Optimizer.h"

#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;
using namespace ingot::optim;

SGD::SGD(std::vector<Tensor> parameters, SGDOptions options,
         SourceLocation location)
    : Optimizer(std::move(parameters), options.lr),
      options_(std::move(options)) {
  FunctionScope scope("SGD", location);
  checkParameters(parameters_);
  checkNotNegative("lr", options_.lr);
  checkNotNegative("momentum", options_.momentum);
  checkNotNegative("weight_decay", options_.weight_decay);
  if (options_.nesterov &&
      (options_.momentum == 0.0 || options_.dampening != 0.0))
    fail("nesterov needs a momentum and no dampening");
  if (options_.momentum == 0.0)
    return;
  velocities_ =
      declareSlots(parameters_, options_.name + ".momentum_buffer", location);
  if (options_.dampening != 0.0)
    step_ = declareStep(options_.name, location);
}

void SGD::update(const std::vector<Tensor> &grads, const Operand &lr,
                 SourceLocation location) {
  FunctionScope scope("SGD.step", location);
  checkGrads(grads, parameters_);
  Tensor isFirst;
  if (step_.defined()) {
    isFirst = step_ == 0;
    assign(step_, step_ + 1);
  }
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Tensor parameter = widen(parameters_[i]);
    Tensor rate = makeRate(lr, parameter.dtype());
    if (velocities_.empty()) {
      Tensor decayed = addDecay(grads[i], parameter, options_.weight_decay);
      assignRounded(parameters_[i], parameter - rate * decayed);
      continue;
    }
    Tensor velocity = widen(velocities_[i]);
    if (isFirst.defined()) {
      // PyTorch does not dampen the first step: its velocity becomes g, the
      // decayed gradient, as momentum * v + (1 - dampening) * g does for this v.
      Tensor decayed = addDecay(grads[i], parameter, options_.weight_decay);
      velocity =
          where(isFirst, decayed * (options_.dampening / options_.momentum),
                velocity);
    }
    ops::SgdUpdateResults updated = ops::sgd_update(
        parameter, to(grads[i], parameter.dtype()), velocity, rate,
        {.momentum = options_.momentum,
         .dampening = options_.dampening,
         .weight_decay = options_.weight_decay,
         .nesterov = options_.nesterov});
    assignRounded(parameters_[i], updated.parameter_out);
    assignRounded(velocities_[i], updated.velocity_out);
  }
}
