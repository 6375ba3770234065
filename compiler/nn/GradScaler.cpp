//===- GradScaler.cpp - Mixed precision and its loss scale --------------===//

#include "compiler/dsl/Precision.h"
#include "compiler/nn/Optimizer.h"

#include "ingot/amp.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::amp;
using namespace ingot::detail;

Autocast::Autocast(DType dtype, bool enabled, SourceLocation location) {
  FunctionScope scope("Autocast", location);
  if (dtype != bf16 && dtype != f16)
    fail("expected bf16 or f16, found " + to_string(dtype));
  outer_ = set_autocast(enabled ? std::optional(dtype) : std::nullopt);
}

Autocast::~Autocast() { set_autocast(outer_); }

GradScaler::GradScaler(GradScalerOptions options, SourceLocation location)
    : options_(std::move(options)) {
  FunctionScope scope("GradScaler", location);
  if (!(options_.init_scale > 0.0 && options_.growth_factor > 1.0 &&
        options_.backoff_factor > 0.0 && options_.backoff_factor < 1.0 &&
        options_.growth_interval >= 1))
    fail("expected init_scale > 0, growth_factor > 1, 0 < backoff_factor < 1 "
         "and growth_interval >= 1");
  scale_ =
      declare_state(options_.name + ".scale", StateKind::optimizer_slot,
                    {{}, f32}, init::constant(options_.init_scale), location);
  growth_ = declare_state(options_.name + ".growth_tracker",
                          StateKind::optimizer_slot, {{}, i64}, init::zeros(),
                          location);
}

Tensor GradScaler::scale(const Tensor &loss, SourceLocation location) {
  FunctionScope scope("GradScaler.scale", location);
  finite_ = {};
  return to(loss, f32) * scale_;
}

void GradScaler::unscale_(std::vector<Tensor> &grads, SourceLocation location) {
  FunctionScope scope("GradScaler.unscale_", location);
  if (finite_.defined())
    fail("gradients are unscaled twice since the loss was scaled");
  for (Tensor &grad : grads) {
    if (!grad.defined())
      continue; // of a frozen parameter
    // In f32: as an f16 the scale itself may be infinite, and all gradients 0.
    grad = to(dsl::widen(grad) / scale_, grad.dtype());
    Tensor isFinite = all(isfinite(grad));
    finite_ = finite_.defined() ? logical_and(finite_, isFinite) : isFinite;
  }
  if (!finite_.defined())
    fail("expected at least one gradient, found none");
}

Tensor GradScaler::step(optim::Optimizer &optimizer, std::vector<Tensor> grads,
                        const Operand &lr, SourceLocation location) {
  if (!finite_.defined())
    unscale_(grads, location);
  Tensor isFinite = finite_;
  finite_ = {};
  assign_if(isFinite, [&] { optimizer.step(grads, lr, location); }, location);
  FunctionScope scope("GradScaler.step", location);
  Tensor grown = growth_ + 1;
  Tensor isGrowing = logical_and(isFinite, grown == options_.growth_interval);
  // As PyTorch, a scale that would become infinite stays.
  Tensor larger = scale_ * options_.growth_factor;
  larger = where(isfinite(larger), larger, scale_);
  assign(growth_,
         where(logical_and(isFinite, logical_not(isGrowing)), grown, 0));
  assign(scale_, where(isFinite, where(isGrowing, larger, scale_),
                       scale_ * options_.backoff_factor));
  return isFinite;
}
