//===- GradientClipping.cpp - Limits for gradients ----------------------===//

#include "compiler/dsl/Precision.h"
#include "ingot/ops.h"
#include "ingot/optim.h"

#include <algorithm>

using namespace ingot;
using namespace ingot::detail;

Tensor optim::clip_grad_norm_(std::vector<Tensor> &grads,
                              const Operand &max_norm,
                              SourceLocation location) {
  FunctionScope scope("clip_grad_norm_", location);
  if (grads.empty())
    fail("expected at least one gradient, found none");
  require_defined("max_norm", max_norm);
  Tensor total;
  for (const Tensor &grad : grads) {
    if (!grad.defined())
      continue; // of a frozen parameter
    Tensor squares = sum(square(dsl::widen(grad)));
    total = total.defined() ? total + squares : squares;
  }
  if (!total.defined())
    fail("expected at least one gradient, found only those of frozen "
         "parameters");
  Tensor norm = sqrt(total);
  // As PyTorch: the summand keeps the division finite.
  Tensor scale = minimum(max_norm / (norm + 1e-6), 1.0);
  for (Tensor &grad : grads)
    if (grad.defined())
      grad = to(dsl::widen(grad) * scale, grad.dtype());
  return norm;
}

void optim::clip_grad_value_(std::vector<Tensor> &grads, double clip_value,
                             SourceLocation location) {
  FunctionScope scope("clip_grad_value_", location);
  if (!(clip_value >= 0.0))
    fail("expected a value of at least 0, found " + std::to_string(clip_value));
  for (Tensor &grad : grads)
    if (grad.defined())
      grad = clamp(grad, -clip_value, clip_value);
}
