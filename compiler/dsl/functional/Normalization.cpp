//===- Normalization.cpp - Functions that normalise ------------------------===//

#include "compiler/dsl/Autocast.h"
#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "compiler/dsl/Precision.h"
#include "ingot/ops.h"
#include "ingot/program.h"

#include <limits>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

/// The trailing dimensions of `input`, which must equal `normalizedShape`.
std::vector<int64_t> trailingDims(const Tensor &input,
                                  const Shape &normalizedShape) {
  Shape shape = input.shape();
  if (normalizedShape.empty() || normalizedShape.size() > shape.size() ||
      !std::equal(normalizedShape.rbegin(), normalizedShape.rend(),
                  shape.rbegin()))
    fail("expected an input whose last dimensions are " +
         to_string(normalizedShape) + ", found shape " + to_string(shape));
  std::vector<int64_t> dims;
  for (size_t i = 0; i < normalizedShape.size(); ++i)
    dims.push_back(-1 - static_cast<int64_t>(i));
  return dims;
}

void requireShape(const char *role, const Tensor &tensor, const Shape &shape) {
  if (tensor.defined() && tensor.shape() != shape)
    fail(std::string("expected a ") + role + " of shape " + to_string(shape) +
         ", found " + to_string(tensor.shape()));
}

/// What is added to a variance; NaN is no number of at least 0 either.
void requireEps(double eps) {
  if (!(eps >= 0.0))
    fail("expected an eps of at least 0, found " + std::to_string(eps));
}

/// Times `weight` plus `bias`, if they are given.
Tensor scaleAndShift(Tensor input, const Tensor &weight, const Tensor &bias) {
  if (weight.defined())
    input = input * weight;
  if (bias.defined())
    input = input + bias;
  return input;
}

} // namespace

Tensor ingot::layer_norm(const Tensor &narrow, const Shape &normalized_shape,
                         const Tensor &weight, const Tensor &bias, double eps,
                         SourceLocation location) {
  FunctionScope scope("layer_norm", location, {{"input", narrow}});
  Tensor input = castForPrecision(narrow);
  std::vector<int64_t> dims = trailingDims(input, normalized_shape);
  requireShape("weight", weight, normalized_shape);
  requireShape("bias", bias, normalized_shape);
  requireEps(eps);
  return inF32OrWider(
      {input, weight, bias},
      [&](const Tensor &input, const Tensor &weight, const Tensor &bias) {
        Tensor centered = input - mean(input, dims, /*keepdim=*/true);
        Tensor variance = mean(square(centered), dims, /*keepdim=*/true);
        return scaleAndShift(centered * rsqrt(variance + eps), weight, bias);
      });
}

Tensor ingot::rms_norm(const Tensor &narrow, const Shape &normalized_shape,
                       const Tensor &weight, std::optional<double> eps,
                       SourceLocation location) {
  FunctionScope scope("rms_norm", location, {{"input", narrow}});
  Tensor input = castForPrecision(narrow);
  std::vector<int64_t> dims = trailingDims(input, normalized_shape);
  requireShape("weight", weight, normalized_shape);
  double epsilon = eps.value_or(input.dtype() == f64
                                    ? std::numeric_limits<double>::epsilon()
                                    : std::numeric_limits<float>::epsilon());
  requireEps(epsilon);
  return inF32OrWider(
      {input, weight}, [&](const Tensor &input, const Tensor &weight) {
        Tensor power = mean(square(input), dims, /*keepdim=*/true);
        return scaleAndShift(input * rsqrt(power + epsilon), weight, {});
      });
}

Tensor ingot::normalize(const Tensor &input, double p, int64_t dim, double eps,
                        SourceLocation location) {
  FunctionScope scope("normalize", location, {{"input", input}});
  return inF32OrWider({input}, [&](const Tensor &input) {
    return input / clamp_min(norm(input, p, dim, /*keepdim=*/true), eps);
  });
}

Tensor ingot::batch_norm(const Tensor &narrow, const Tensor &running_mean,
                         const Tensor &running_var, const Tensor &weight,
                         const Tensor &bias, bool training, double momentum,
                         double eps, SourceLocation location) {
  FunctionScope scope("batch_norm", location, {{"input", narrow}});
  Tensor input = castForPrecision(narrow);
  if (input.dim() < 2)
    fail("expected an input of shape [N, C, ...], found " +
         to_string(input.shape()));
  int64_t channels = input.size(1);
  for (auto [role, tensor] :
       {std::pair("running_mean", &running_mean),
        std::pair("running_var", &running_var), std::pair("weight", &weight),
        std::pair("bias", &bias)}) {
    requireShape(role, *tensor, {channels});
    if (tensor->defined() && tensor->dtype() != narrow.dtype() &&
        tensor->dtype() != widen(narrow.dtype()))
      fail(std::string("expected a ") + role + " of " +
           to_string(narrow.dtype()) + ", as the input, found " +
           to_string(tensor->dtype()));
  }
  requireEps(eps);
  if (running_mean.defined() != running_var.defined())
    fail("expected both running_mean and running_var or neither");

  // The operations have both; a factor of 1 and a summand of 0 fold away. They have
  // one type, so that a narrow input may have parameters and statistics in f32.
  bool isOneType = true;
  for (const Tensor *tensor : {&running_mean, &running_var, &weight, &bias})
    isOneType &= !tensor->defined() || tensor->dtype() == input.dtype();
  bool fromRunning = !training && running_mean.defined();
  Tensor image = fromRunning && isOneType ? input : widen(input);
  DType dtype = image.dtype();
  Shape perChannel{channels};
  Tensor scale =
      weight.defined() ? to(weight, dtype) : full(perChannel, 1.0, dtype);
  Tensor shift =
      bias.defined() ? to(bias, dtype) : full(perChannel, 0.0, dtype);
  if (fromRunning)
    return to(ops::batch_norm(image, scale, shift, to(running_mean, dtype),
                              to(running_var, dtype),
                              {.dim = 1, .epsilon = eps}),
              input.dtype());

  int64_t count = input.numel() / channels;
  if (count < 2)
    fail("expected more than one value per channel, found shape " +
         to_string(input.shape()));
  auto [output, mean, variance] =
      ops::batch_norm_training(image, scale, shift, {.dim = 1, .epsilon = eps});
  if (running_mean.defined()) {
    // The running variance is of the sample: over count - 1.
    double unbiased = static_cast<double>(count) / (count - 1);
    auto follow = [&](const Tensor &running, const Tensor &found) {
      assign(running,
             to(widen(running) * (1.0 - momentum) + found, running.dtype()));
    };
    follow(running_mean, mean * momentum);
    follow(running_var, variance * (momentum * unbiased));
  }
  return to(output, input.dtype());
}
