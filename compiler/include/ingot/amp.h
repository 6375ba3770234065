//===- amp.h - Mixed precision ---------------------------------------------===//
//
//   amp::GradScaler scaler;
//   function("train_step", {images, labels, scalar("lr")},
//            [&](Tensor images, Tensor labels, Tensor lr) {
//              Tensor loss;
//              {
//                amp::Autocast autocast(f16);
//                loss = cross_entropy(net(images), labels);
//              }
//              auto grads = grad(scaler.scale(loss), net.parameters());
//              scaler.unscale_(grads);
//              optim::clip_grad_norm_(grads, 1.0);
//              scaler.step(adam, grads, lr);
//              return Outputs{{"loss", loss}};
//            });
//
// Parameters, their gradients and the optimiser's state stay f32. bf16 has the range
// of f32 and needs no scaler.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_AMP_H
#define INGOT_AMP_H

#include "ingot/optim.h"

namespace ingot::amp {

/// While it lives, products (linear, matmul, convolutions, attention) of f32 are
/// computed in `dtype`, with sums in f32, and their result is of that type; what
/// follows keeps it, as far as it has one operand type. Normalisations and the losses
/// of classes compute in f32. As torch.autocast, in which fewer functions stay narrow.
class Autocast {
public:
  explicit Autocast(DType dtype = bf16, bool enabled = true,
                    SourceLocation location = SourceLocation::current());
  ~Autocast();
  Autocast(const Autocast &) = delete;
  Autocast &operator=(const Autocast &) = delete;

private:
  std::optional<DType> outer_;
};

struct GradScalerOptions {
  double init_scale = 65536.0;
  /// After `growth_interval` steps without an infinite gradient the scale is
  /// multiplied by it.
  double growth_factor = 2.0;
  /// What an infinite gradient, whose step is skipped, multiplies the scale by.
  double backoff_factor = 0.5;
  int64_t growth_interval = 2000;
  /// First part of the names of its state.
  std::string name = "scaler";
};

/// A loss scale that finds its size, as torch.amp.GradScaler; it is state of the
/// program, and so is what decides about a step.
class GradScaler {
public:
  explicit GradScaler(GradScalerOptions options = {},
                      SourceLocation location = SourceLocation::current());

  /// The loss that gradients are to be taken of: f32, times the scale.
  Tensor scale(const Tensor &loss,
               SourceLocation location = SourceLocation::current());

  /// Divides gradients by the scale; step() then takes them as they are.
  void unscale_(std::vector<Tensor> &grads,
                SourceLocation location = SourceLocation::current());

  /// A step of `optimizer`, unless a gradient is infinite or NaN: all its state then
  /// stays as it is. Afterwards the scale is changed, as by update() in PyTorch. Once
  /// in a function. Returns whether the step was made, a boolean.
  Tensor step(optim::Optimizer &optimizer, std::vector<Tensor> grads,
              const Operand &lr,
              SourceLocation location = SourceLocation::current());

  /// The present scale, f32 of rank 0.
  Tensor get_scale() const { return scale_; }

private:
  GradScalerOptions options_;
  Tensor scale_, growth_; // growth_: steps since the scale has changed
  Tensor finite_; // of the gradients of this function, once they are unscaled
};

} // namespace ingot::amp

#endif // INGOT_AMP_H
