//===- GradAccumulator.cpp - Gradients of several batches as one --------===//

#include "compiler/dsl/Precision.h"
#include "compiler/nn/Optimizer.h"

#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

optim::GradAccumulator::GradAccumulator(const std::vector<Tensor> &parameters,
                                        int64_t count, std::string name,
                                        SourceLocation location)
    : count_(count), trained_(findTrained(parameters)) {
  FunctionScope scope("GradAccumulator", location);
  std::vector<Tensor> trained = selectTrained(parameters, trained_);
  checkParameters(trained);
  if (count < 1)
    fail("expected a count of at least 1, found " + std::to_string(count));
  sums_ = declareSlots(trained, name, location);
  step_ = declareStep(name, location);
}

Tensor optim::GradAccumulator::step(Optimizer &optimizer,
                                    const std::vector<Tensor> &grads,
                                    const Operand &lr,
                                    SourceLocation location) {
  std::vector<Tensor> means;
  Tensor isLast;
  {
    FunctionScope scope("GradAccumulator.step", location);
    std::vector<Tensor> used = selectTrained(grads, trained_);
    checkGrads(used, sums_);
    isLast = step_ + 1 == count_;
    assign(step_, where(isLast, 0, step_ + 1));
    for (size_t i = 0; i < used.size(); ++i) {
      Tensor sum =
          widen(sums_[i]) + widen(used[i]) / static_cast<double>(count_);
      means.push_back(sum);
      assignRounded(sums_[i], where(isLast, 0.0, sum));
    }
  }
  // One for each parameter, as the optimiser expects.
  std::vector<Tensor> all(trained_.size());
  for (size_t i = 0, next = 0; i < all.size(); ++i)
    if (trained_[i])
      all[i] = means[next++];
  assign_if(isLast, [&] { optimizer.step(all, lr, location); }, location);
  return isLast;
}
