//===- optim.h - Optimisers ------------------------------------------------===//
//
//   optim::AdamW adam(net.parameters(), {.weight_decay = 0.05});
//   ...
//   adam.step(grad(loss, net.parameters()), lr);
//
// The constructor declares the optimiser's state ("optim.exp_avg.fc.weight");
// step() belongs in the body of a function and appends the update of all
// parameters to it. The learning rate of step() is a number or, so that it can
// change from run to run, an input (scalar("lr")).
//
// The state has the type of its parameter, as in PyTorch. Of f16 and bf16 a step
// computes in f32 and rounds once what it leaves, as PyTorch's with fused=True; in
// f16, too, an eps of 1e-8 therefore counts, but squares below 3e-8 are kept as 0.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_OPTIM_H
#define INGOT_OPTIM_H

#include "ingot/program.h"

namespace ingot::optim {

/// Parameters and how a step updates them.
class Optimizer {
public:
  virtual ~Optimizer() = default;

  /// One gradient per parameter, in order, of which those of frozen parameters are not
  /// looked at; the rate of the options if none is given.
  void step(const std::vector<Tensor> &grads,
            SourceLocation location = SourceLocation::current());
  void step(const std::vector<Tensor> &grads, const Operand &lr,
            SourceLocation location = SourceLocation::current());

protected:
  Optimizer(const std::vector<Tensor> &parameters, double lr);

  std::vector<Tensor> parameters_; // those that are trained

private:
  void watch(const std::vector<Tensor> &grads, SourceLocation location);

  std::vector<bool> trained_; // of all parameters
  virtual void update(const std::vector<Tensor> &grads, const Operand &lr,
                      SourceLocation location) = 0;

  double lr_;
};

struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0.0;
  double dampening = 0.0;
  double weight_decay = 0.0;
  bool nesterov = false;
  /// First part of the names of its state.
  std::string name = "optim";
};

/// Stochastic gradient descent, as torch.optim.SGD:
/// `g = gradient + weight_decay * p`, `v = momentum * v + (1 - dampening) * g` (in the
/// first step `g`), `p -= lr * v`; with `nesterov` `p -= lr * (g + momentum * v)`.
class SGD : public Optimizer {
public:
  explicit SGD(std::vector<Tensor> parameters, SGDOptions options = {},
               SourceLocation location = SourceLocation::current());

private:
  void update(const std::vector<Tensor> &grads, const Operand &lr,
              SourceLocation location) override;

  SGDOptions options_;
  std::vector<Tensor> velocities_; // none without momentum
  Tensor step_;                    // only needed to dampen from step 2 on
};

struct AdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0.0;
  /// Divide by the largest mean square so far.
  bool amsgrad = false;
  /// First part of the names of its state.
  std::string name = "optim";
};

/// As torch.optim.Adam, in step t: `g = gradient + weight_decay * p`,
/// `m = beta1 * m + (1 - beta1) * g`, `v = beta2 * v + (1 - beta2) * g^2`,
/// `p -= lr * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)`.
class Adam : public Optimizer {
public:
  explicit Adam(std::vector<Tensor> parameters, AdamOptions options = {},
                SourceLocation location = SourceLocation::current());

protected:
  enum class Decay { coupled, decoupled };
  Adam(std::vector<Tensor> parameters, AdamOptions options, Decay decay,
       SourceLocation location);

private:
  void update(const std::vector<Tensor> &grads, const Operand &lr,
              SourceLocation location) override;

  AdamOptions options_;
  Decay decay_;
  std::vector<Tensor> averages_, squareAverages_, largestSquares_;
  Tensor step_;
};

struct AdamWOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;
  /// Divide by the largest mean square so far.
  bool amsgrad = false;
  /// First part of the names of its state.
  std::string name = "optim";
};

/// As torch.optim.AdamW: Adam with `p -= lr * weight_decay * p` instead of weight decay
/// in the gradient.
class AdamW : public Adam {
public:
  explicit AdamW(std::vector<Tensor> parameters,
                 const AdamWOptions &options = {},
                 SourceLocation location = SourceLocation::current())
      : Adam(std::move(parameters),
             {options.lr, options.betas, options.eps, options.weight_decay,
              options.amsgrad, options.name},
             Decay::decoupled, location) {}
};

struct RMSpropOptions {
  double lr = 1e-2;
  /// Share of the past in the mean of the squares.
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0.0;
  double momentum = 0.0;
  /// Subtract the square of the mean: divide by the standard deviation.
  bool centered = false;
  /// First part of the names of its state.
  std::string name = "optim";
};

/// As torch.optim.RMSprop: `g = gradient + weight_decay * p`,
/// `s = alpha * s + (1 - alpha) * g^2`, `p -= lr * g / (sqrt(s) + eps)`; with a momentum
/// `v = momentum * v + g / (sqrt(s) + eps)`, `p -= lr * v`.
class RMSprop : public Optimizer {
public:
  explicit RMSprop(std::vector<Tensor> parameters, RMSpropOptions options = {},
                   SourceLocation location = SourceLocation::current());

private:
  void update(const std::vector<Tensor> &grads, const Operand &lr,
              SourceLocation location) override;

  RMSpropOptions options_;
  std::vector<Tensor> squareAverages_, averages_, velocities_;
};

struct AdagradOptions {
  double lr = 1e-2;
  double lr_decay = 0.0;
  double weight_decay = 0.0;
  double initial_accumulator_value = 0.0;
  double eps = 1e-10;
  /// First part of the names of its state.
  std::string name = "optim";
};

/// As torch.optim.Adagrad, in step t: `g = gradient + weight_decay * p`, `s += g^2`,
/// `p -= lr / (1 + (t - 1) * lr_decay) * g / (sqrt(s) + eps)`.
class Adagrad : public Optimizer {
public:
  explicit Adagrad(std::vector<Tensor> parameters, AdagradOptions options = {},
                   SourceLocation location = SourceLocation::current());

private:
  void update(const std::vector<Tensor> &grads, const Operand &lr,
              SourceLocation location) override;

  AdagradOptions options_;
  std::vector<Tensor> sums_;
  Tensor step_; // only needed for lr_decay
};

/// Scales all gradients so that the Euclidean norm of their elements together is
/// at most `max_norm`, a number or, so that it can change from run to run, an input
/// (scalar("max_norm")). Returns the norm before, of rank 0.
Tensor clip_grad_norm_(std::vector<Tensor> &grads, const Operand &max_norm,
                       SourceLocation location = SourceLocation::current());

/// Limits each element to [-clip_value, clip_value].
void clip_grad_value_(std::vector<Tensor> &grads, double clip_value,
                      SourceLocation location = SourceLocation::current());

/// Gradients of several batches as one, for batches that are too large for the memory.
/// `count` runs add to sums, which are state ("accumulator.fc.weight"); the last of
/// them, and no other, updates:
///
///   optim::GradAccumulator accumulator(net.parameters(), 4);
///   ...
///   accumulator.step(adam, grad(loss, net.parameters()), lr);
class GradAccumulator {
public:
  GradAccumulator(const std::vector<Tensor> &parameters, int64_t count,
                  std::string name = "accumulator",
                  SourceLocation location = SourceLocation::current());

  /// `optimizer` sees the mean of the gradients of `count` runs, as that of one batch
  /// of all their samples. Returns whether this run is one that updates, a boolean.
  Tensor step(Optimizer &optimizer, const std::vector<Tensor> &grads,
              const Operand &lr,
              SourceLocation location = SourceLocation::current());

private:
  int64_t count_;
  std::vector<Tensor> sums_; // of those that are trained
  std::vector<bool> trained_;
  Tensor step_;
};

} // namespace ingot::optim

#endif // INGOT_OPTIM_H
