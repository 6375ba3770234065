//===- Adam.cpp - Adam, AdamW and AMSGrad -------------------------------===//

#include "compiler/dsl/Operations.h"
#include "compiler/dsl/Precision.h"
#include "compiler/nn/Optimizer.h"

#include "ingot/ops.h"

#include <cmath>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;
using namespace ingot::optim;

Adam::Adam(std::vector<Tensor> parameters, AdamOptions options,
           SourceLocation location)
    : Adam(std::move(parameters), std::move(options), Decay::coupled,
           location) {}

Adam::Adam(std::vector<Tensor> parameters, AdamOptions options, Decay decay,
           SourceLocation location)
    : Optimizer(std::move(parameters), options.lr),
      options_(std::move(options)), decay_(decay) {
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
  if (options_.amsgrad)
    largestSquares_ =
        declareSlots(parameters_, options_.name + ".max_exp_avg_sq", location);
  step_ = declareStep(options_.name, location);
}

/// `1 - beta^step`; through expm1, because the difference cancels in early steps
/// when beta is near 1. The logarithm is taken in double, at compile time.
static Tensor makeBiasCorrection(const Tensor &step, double beta) {
  if (beta == 0.0)
    return full({}, 1.0, step.dtype());
  return -expm1(step * std::log(beta));
}

void Adam::update(const std::vector<Tensor> &grads, const Operand &lr,
                  SourceLocation location) {
  bool isCoupled = decay_ == Decay::coupled;
  FunctionScope scope(isCoupled ? "Adam.step" : "AdamW.step", location);
  checkGrads(grads, parameters_);
  auto [beta1, beta2] = options_.betas;
  assign(step_, step_ + 1);
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Tensor parameter = widen(parameters_[i]);
    Tensor oldAverage = widen(averages_[i]),
           oldSquares = widen(squareAverages_[i]);
    Tensor gradient =
        addDecay(grads[i], parameter, isCoupled ? options_.weight_decay : 0.0);
    Tensor step = to(step_, parameter.dtype());
    Tensor rate = makeRate(lr, parameter.dtype());
    Tensor correction1 = makeBiasCorrection(step, beta1);
    Tensor correction2 = makeBiasCorrection(step, beta2);
    double decoupledDecay = isCoupled ? 0.0 : options_.weight_decay;
    if (!options_.amsgrad) {
      ops::AdamwUpdateResults updated =
          ops::adamw_update(parameter, gradient, oldAverage, oldSquares, rate,
                            correction1, correction2,
                            {.beta1 = beta1,
                             .beta2 = beta2,
                             .epsilon = options_.eps,
                             .weight_decay = decoupledDecay});
      assignRounded(parameters_[i], updated.parameter_out);
      assignRounded(averages_[i], updated.exp_avg_out);
      assignRounded(squareAverages_[i], updated.exp_avg_sq_out);
      continue;
    }
    // Source: Reddi, Kale and Kumar, arXiv:1904.09237.
    Tensor average = beta1 * oldAverage + (1.0 - beta1) * gradient;
    Tensor squares = beta2 * oldSquares + (1.0 - beta2) * square(gradient);
    Tensor largest = maximum(widen(largestSquares_[i]), squares);
    Tensor direction =
        average / correction1 / (sqrt(largest / correction2) + options_.eps);
    assignRounded(parameters_[i],
                  parameter * (1.0 - rate * decoupledDecay) - rate * direction);
    assignRounded(averages_[i], average);
    assignRounded(squareAverages_[i], squares);
    assignRounded(largestSquares_[i], largest);
  }
}
