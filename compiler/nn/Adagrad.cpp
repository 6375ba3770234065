//===- Adagrad.cpp - Steps divided by all past magnitudes ---------------===//

#include "compiler/dsl/Precision.h"
#include "compiler/nn/Optimizer.h"

#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;
using namespace ingot::optim;

Adagrad::Adagrad(std::vector<Tensor> parameters, AdagradOptions options,
                 SourceLocation location)
    : Optimizer(std::move(parameters), options.lr),
      options_(std::move(options)) {
  FunctionScope scope("Adagrad", location);
  checkParameters(parameters_);
  checkNotNegative("lr", options_.lr);
  checkNotNegative("lr_decay", options_.lr_decay);
  checkNotNegative("weight_decay", options_.weight_decay);
  checkNotNegative("initial_accumulator_value",
                   options_.initial_accumulator_value);
  checkNotNegative("eps", options_.eps);
  sums_ = declareSlots(parameters_, options_.name + ".sum", location,
                       options_.initial_accumulator_value);
  if (options_.lr_decay != 0.0)
    step_ = declareStep(options_.name, location);
}

void Adagrad::update(const std::vector<Tensor> &grads, const Operand &lr,
                     SourceLocation location) {
  FunctionScope scope("Adagrad.step", location);
  checkGrads(grads, parameters_);
  if (step_.defined())
    assign(step_, step_ + 1);
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Tensor parameter = widen(parameters_[i]);
    Tensor rate = makeRate(lr, parameter.dtype());
    if (step_.defined())
      rate =
          rate / (1.0 + options_.lr_decay * to(step_ - 1, parameter.dtype()));
    Tensor gradient = addDecay(grads[i], parameter, options_.weight_decay);
    Tensor sum = widen(sums_[i]) + square(gradient);
    assignRounded(sums_[i], sum);
    assignRounded(parameters_[i],
                  parameter - rate * gradient / (sqrt(sum) + options_.eps));
  }
}
