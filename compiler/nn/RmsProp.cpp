//===- RmsProp.cpp - Steps divided by recent magnitudes -----------------===//

#include "compiler/dsl/Precision.h"
#include "compiler/nn/Optimizer.h"

#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;
using namespace ingot::optim;

RMSprop::RMSprop(std::vector<Tensor> parameters, RMSpropOptions options,
                 SourceLocation location)
    : Optimizer(std::move(parameters), options.lr),
      options_(std::move(options)) {
  FunctionScope scope("RMSprop", location);
  checkParameters(parameters_);
  checkNotNegative("lr", options_.lr);
  checkNotNegative("alpha", options_.alpha);
  checkNotNegative("eps", options_.eps);
  checkNotNegative("momentum", options_.momentum);
  checkNotNegative("weight_decay", options_.weight_decay);
  squareAverages_ =
      declareSlots(parameters_, options_.name + ".square_avg", location);
  if (options_.centered)
    averages_ =
        declareSlots(parameters_, options_.name + ".grad_avg", location);
  if (options_.momentum != 0.0)
    velocities_ =
        declareSlots(parameters_, options_.name + ".momentum_buffer", location);
}

void RMSprop::update(const std::vector<Tensor> &grads, const Operand &lr,
                     SourceLocation location) {
  FunctionScope scope("RMSprop.step", location);
  checkGrads(grads, parameters_);
  double alpha = options_.alpha;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Tensor parameter = widen(parameters_[i]);
    Tensor rate = makeRate(lr, parameter.dtype());
    Tensor gradient = addDecay(grads[i], parameter, options_.weight_decay);
    Tensor squares =
        alpha * widen(squareAverages_[i]) + (1.0 - alpha) * square(gradient);
    assignRounded(squareAverages_[i], squares);
    Tensor variance = squares;
    if (options_.centered) {
      Tensor average = alpha * widen(averages_[i]) + (1.0 - alpha) * gradient;
      assignRounded(averages_[i], average);
      variance = squares - square(average);
    }
    Tensor direction = gradient / (sqrt(variance) + options_.eps);
    if (options_.momentum != 0.0) {
      direction = options_.momentum * widen(velocities_[i]) + direction;
      assignRounded(velocities_[i], direction);
    }
    assignRounded(parameters_[i], parameter - rate * direction);
  }
}
