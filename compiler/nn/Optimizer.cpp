//===- Optimizer.cpp - Updates of parameters -------------------------------===//

#include "ingot/ops.h"
#include "ingot/optim.h"

#include <cmath>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::optim;

namespace {

/// One zero tensor per parameter, called `<optimizer>.<slot>.<parameter>`.
std::vector<Tensor> declareSlots(const std::vector<Tensor> &parameters,
                                 const std::string &prefix,
                                 SourceLocation location) {
  std::vector<Tensor> slots;
  for (const Tensor &parameter : parameters)
    slots.push_back(declare_state(
        prefix + "." + state_name(parameter), StateKind::slot,
        {parameter.shape(), parameter.dtype()}, init::zeros(), location));
  return slots;
}

Tensor declareStep(const std::string &optimizer, SourceLocation location) {
  return declare_state(optimizer + ".step", StateKind::slot, {{}, i64},
                       init::zeros(), location);
}

void checkParameters(const std::vector<Tensor> &parameters) {
  if (parameters.empty())
    fail("expected at least one parameter, found none");
}

void checkFraction(const char *name, double value) {
  if (value < 0.0 || value >= 1.0)
    fail(std::string("expected ") + name + " within [0, 1), found " +
         std::to_string(value));
}

void checkNotNegative(const char *name, double value) {
  if (value < 0.0)
    fail(std::string("expected ") + name + " of at least 0, found " +
         std::to_string(value));
}

void checkGrads(const std::vector<Tensor> &grads,
                const std::vector<Tensor> &parameters) {
  if (grads.size() != parameters.size())
    fail("expected " + std::to_string(parameters.size()) +
         " gradients, found " + std::to_string(grads.size()));
  for (size_t i = 0; i < grads.size(); ++i)
    if (grads[i].shape() != parameters[i].shape())
      fail("expected a gradient of shape " + to_string(parameters[i].shape()) +
           " for '" + state_name(parameters[i]) + "', found " +
           to_string(grads[i].shape()));
}

/// The learning rate as a tensor of rank 0 of the parameter's element type.
Tensor makeRate(const Operand &lr, DType dtype) {
  if (lr.is_number())
    return full({}, lr.number(), dtype);
  if (lr.tensor().dim() != 0)
    fail("expected a learning rate of shape [], found " +
         to_string(lr.tensor().shape()));
  return to(lr.tensor(), dtype);
}

} // namespace

//===----------------------------------------------------------------------===//
// SGD
//===----------------------------------------------------------------------===//

SGD::SGD(std::vector<Tensor> parameters, SGDOptions options,
         SourceLocation location)
    : parameters_(std::move(parameters)), options_(std::move(options)) {
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

void SGD::step(const std::vector<Tensor> &grads, SourceLocation location) {
  step(grads, options_.lr, location);
}

void SGD::step(const std::vector<Tensor> &grads, const Operand &lr,
               SourceLocation location) {
  FunctionScope scope("SGD.step", location);
  checkGrads(grads, parameters_);
  Tensor isFirst;
  if (step_.defined()) {
    isFirst = step_ == 0;
    assign(step_, step_ + 1);
  }
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Tensor parameter = parameters_[i];
    Tensor rate = makeRate(lr, parameter.dtype());
    if (velocities_.empty()) {
      Tensor decayed = options_.weight_decay == 0.0
                           ? grads[i]
                           : grads[i] + options_.weight_decay * parameter;
      assign(parameter, parameter - rate * decayed);
      continue;
    }
    Tensor velocity = velocities_[i];
    if (isFirst.defined()) {
      // PyTorch does not dampen the first step: its velocity becomes g, the
      // decayed gradient, as momentum * v + (1 - dampening) * g does for this v.
      Tensor decayed = grads[i] + options_.weight_decay * parameter;
      velocity =
          where(isFirst, decayed * (options_.dampening / options_.momentum),
                velocity);
    }
    std::vector<Tensor> updated =
        emit_all("ingot.sgd_update", {parameter, grads[i], velocity, rate},
                 {{"momentum", options_.momentum},
                  {"dampening", options_.dampening},
                  {"weight_decay", options_.weight_decay},
                  {"nesterov", options_.nesterov}},
                 {}, location);
    assign(parameter, updated[0]);
    assign(velocities_[i], updated[1]);
  }
}

//===----------------------------------------------------------------------===//
// Adam and AdamW
//===----------------------------------------------------------------------===//

Adam::Adam(std::vector<Tensor> parameters, AdamOptions options,
           SourceLocation location)
    : Adam(std::move(parameters), std::move(options), Decay::coupled,
           location) {}

Adam::Adam(std::vector<Tensor> parameters, AdamOptions options, Decay decay,
           SourceLocation location)
    : parameters_(std::move(parameters)), options_(std::move(options)),
      decay_(decay) {
  FunctionScope scope(decay == Decay::coupled ? "Adam" : "AdamW", location);
  checkParameters(parameters_);
  checkNotNegative("lr", options_.lr);
  checkNotNegative("eps", options_.eps);
  checkNotNegative("weight_decay", options_.weight_decay);
  checkFraction("beta1", options_.betas.first);
  checkFraction("beta2", options_.betas.second);
  averages_ = declareSlots(parameters_, options_.name + ".exp_avg", location);
  squareAverages_ =
      declareSlots(parameters_, options_.name + ".exp_avg_sq", location);
  step_ = declareStep(options_.name, location);
}

void Adam::step(const std::vector<Tensor> &grads, SourceLocation location) {
  step(grads, options_.lr, location);
}

/// `1 - beta^step`; through expm1, because the difference cancels in early steps
/// when beta is near 1. The logarithm is taken in double, at compile time.
static Tensor makeBiasCorrection(const Tensor &step, double beta) {
  if (beta == 0.0)
    return full({}, 1.0, step.dtype());
  return -expm1(step * std::log(beta));
}

void Adam::step(const std::vector<Tensor> &grads, const Operand &lr,
                SourceLocation location) {
  bool isCoupled = decay_ == Decay::coupled;
  FunctionScope scope(isCoupled ? "Adam.step" : "AdamW.step", location);
  checkGrads(grads, parameters_);
  auto [beta1, beta2] = options_.betas;
  assign(step_, step_ + 1);
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Tensor parameter = parameters_[i];
    Tensor gradient = grads[i];
    if (isCoupled && options_.weight_decay != 0.0)
      gradient = gradient + options_.weight_decay * parameter;
    Tensor step = to(step_, parameter.dtype());
    std::vector<Tensor> updated = emit_all(
        "ingot.adamw_update",
        {parameter, gradient, averages_[i], squareAverages_[i],
         makeRate(lr, parameter.dtype()), makeBiasCorrection(step, beta1),
         makeBiasCorrection(step, beta2)},
        {{"beta1", beta1},
         {"beta2", beta2},
         {"epsilon", options_.eps},
         {"weight_decay", isCoupled ? 0.0 : options_.weight_decay}},
        {}, location);
    assign(parameter, updated[0]);
    assign(averages_[i], updated[1]);
    assign(squareAverages_[i], updated[2]);
  }
}
