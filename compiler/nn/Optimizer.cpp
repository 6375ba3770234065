//===- Optimizer.cpp - What optimisers share ----------------------------===//

#include "compiler/nn/Optimizer.h"

#include "compiler/dsl/Precision.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;

optim::Optimizer::Optimizer(const std::vector<Tensor> &parameters, double lr)
    : trained_(findTrained(parameters)), lr_(lr) {
  parameters_ = selectTrained(parameters, trained_);
}

void optim::Optimizer::step(const std::vector<Tensor> &grads,
                            SourceLocation location) {
  step(grads, lr_, location);
}

void optim::Optimizer::step(const std::vector<Tensor> &grads, const Operand &lr,
                            SourceLocation location) {
  std::vector<Tensor> used = selectTrained(grads, trained_);
  update(used, lr, location);
  if (watches_gradients())
    watch(used, location);
}

void optim::Optimizer::watch(const std::vector<Tensor> &grads,
                             SourceLocation location) {
  FunctionScope scope("step", location);
  for (size_t i = 0; i < grads.size(); ++i)
    add_output("grad_norm." + state_name(parameters_[i]),
               sqrt(sum(square(to(grads[i], f32)))));
}

std::vector<bool> optim::findTrained(const std::vector<Tensor> &parameters) {
  std::vector<bool> trained;
  for (const Tensor &parameter : parameters)
    trained.push_back(requires_grad(parameter));
  return trained;
}

std::vector<Tensor> optim::selectTrained(const std::vector<Tensor> &tensors,
                                         const std::vector<bool> &trained) {
  if (tensors.size() != trained.size())
    return tensors; // checkGrads() says what is wrong
  std::vector<Tensor> selected;
  for (size_t i = 0; i < tensors.size(); ++i)
    if (trained[i])
      selected.push_back(tensors[i]);
  return selected;
}

std::vector<Tensor> optim::declareSlots(const std::vector<Tensor> &parameters,
                                        const std::string &prefix,
                                        SourceLocation location, double first) {
  std::vector<Tensor> slots;
  for (const Tensor &parameter : parameters)
    slots.push_back(declare_state(prefix + "." + state_name(parameter),
                                  StateKind::optimizer_slot,
                                  {parameter.shape(), parameter.dtype()},
                                  init::constant(first), location));
  return slots;
}

Tensor optim::declareStep(const std::string &optimizer,
                          SourceLocation location) {
  return declare_state(optimizer + ".step", StateKind::optimizer_slot,
                       {{}, i64}, init::zeros(), location);
}

void optim::checkParameters(const std::vector<Tensor> &parameters) {
  if (parameters.empty())
    fail("expected at least one parameter that is not frozen, found none");
}

void optim::checkFraction(const char *name, double value) {
  if (!(value >= 0.0 && value < 1.0))
    fail(std::string("expected ") + name + " within [0, 1), found " +
         std::to_string(value));
}

void optim::checkNotNegative(const char *name, double value) {
  if (!(value >= 0.0))
    fail(std::string("expected ") + name + " of at least 0, found " +
         std::to_string(value));
}

void optim::checkGrads(const std::vector<Tensor> &grads,
                       const std::vector<Tensor> &parameters) {
  if (grads.size() != parameters.size())
    fail("expected " + std::to_string(parameters.size()) +
         " gradients, found " + std::to_string(grads.size()));
  for (size_t i = 0; i < grads.size(); ++i)
    if (!grads[i].defined())
      fail("expected a gradient for '" + state_name(parameters[i]) +
           "', found none: it was frozen after the optimiser was made");
    else if (grads[i].shape() != parameters[i].shape())
      fail("expected a gradient of shape " + to_string(parameters[i].shape()) +
           " for '" + state_name(parameters[i]) + "', found " +
           to_string(grads[i].shape()));
    else if (grads[i].dtype() != parameters[i].dtype() &&
             grads[i].dtype() != dsl::widen(parameters[i].dtype()))
      fail("expected a gradient of " + to_string(parameters[i].dtype()) +
           " for '" + state_name(parameters[i]) + "', found " +
           to_string(grads[i].dtype()));
}

Tensor optim::makeRate(const Operand &lr, DType dtype) {
  require_defined("lr", lr);
  if (lr.is_number()) {
    checkNotNegative("lr", lr.number().value());
    return full({}, lr.number(), dtype);
  }
  if (lr.tensor().dim() != 0)
    fail("expected a learning rate of shape [], found " +
         to_string(lr.tensor().shape()));
  return to(lr.tensor(), dtype);
}

Tensor optim::addDecay(const Tensor &grad, const Tensor &parameter,
                       double weightDecay) {
  Tensor gradient = to(grad, parameter.dtype());
  return weightDecay == 0.0 ? gradient : gradient + weightDecay * parameter;
}

void optim::assignRounded(const Tensor &state, const Tensor &value) {
  assign(state, to(value, state.dtype()));
}
