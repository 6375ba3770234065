//===- Pointwise.cpp - Functions on elements of the same position ----------===//

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "compiler/dsl/Precision.h"
#include "ingot/ops.h"

#include <cmath>
#include <numbers>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

/// Whether an operand is a number, perhaps in a tensor, that `dtype` may not have.
static bool isFinerNumber(const Operand &operand, DType dtype) {
  return operand.is_number()
             ? !hasExactly(dtype, operand.number())
             : operand.tensor().dim() == 0 && operand.tensor().dtype() != dtype;
}

/// `formula` of the operands. As in PyTorch's loops on CPUs, a factor or divisor that
/// is a number is taken in f32 beside f16 and bf16, and the result is rounded.
template <typename Formula>
static Tensor withFineFactors(const Operand &lhs, const Operand &rhs,
                              const Formula &formula) {
  DType promoted = promoteTypes({lhs, rhs});
  bool isNarrow = widen(promoted) != promoted;
  if (isNarrow &&
      (isFinerNumber(lhs, promoted) || isFinerNumber(rhs, promoted)))
    return inF32OrWider({lhs, rhs}, formula);
  return formula(lhs, rhs);
}

Tensor ingot::mul(const Operand &lhs, const Operand &rhs,
                  SourceLocation location) {
  FunctionScope scope("mul", location, {{"lhs", lhs}, {"rhs", rhs}});
  return withFineFactors(lhs, rhs, [](const Operand &lhs, const Operand &rhs) {
    std::vector<Tensor> operands = broadcast({}, {{"lhs", lhs}, {"rhs", rhs}});
    return ops::mul(operands[0], operands[1]);
  });
}

Tensor ingot::div(const Operand &lhs, const Operand &rhs,
                  SourceLocation location) {
  FunctionScope scope("div", location, {{"lhs", lhs}, {"rhs", rhs}});
  return withFineFactors(lhs, rhs, [](const Operand &lhs, const Operand &rhs) {
    DType promoted = promoteTypes({lhs, rhs});
    std::vector<Tensor> operands = broadcast(
        {}, {{"lhs", lhs}, {"rhs", rhs}}, isFloat(promoted) ? promoted : f32);
    return ops::div(operands[0], operands[1]);
  });
}

#define INGOT_COMPARISON(name)                                                 \
  Tensor ingot::name(const Operand &lhs, const Operand &rhs,                   \
                     SourceLocation location) {                                \
    FunctionScope scope(#name, location);                                      \
    std::vector<Tensor> operands =                                             \
        broadcast({}, {{"lhs", lhs}, {"rhs", rhs}});                           \
    return ops::compare(operands[0], operands[1], ops::Predicate::name);       \
  }
INGOT_COMPARISON(eq)
INGOT_COMPARISON(ne)
INGOT_COMPARISON(lt)
INGOT_COMPARISON(le)
INGOT_COMPARISON(gt)
INGOT_COMPARISON(ge)

Tensor ingot::to(const Tensor &input, DType dtype, SourceLocation location) {
  FunctionScope scope("to", location, {{"input", input}});
  if (input.dtype() == dtype)
    return input;
  return ops::cast(input, {input.shape(), dtype});
}

Tensor ingot::masked_fill(const Tensor &input, const Tensor &mask,
                          const Operand &value, SourceLocation location) {
  FunctionScope scope("masked_fill", location,
                      {{"mask", mask}, {"input", input}});
  require_defined("value", value);
  DType promoted = promoteTypes({input, value});
  if (promoted != input.dtype())
    fail("the value is of " + to_string(promoted) + ", the input of " +
         to_string(input.dtype()));
  return where(mask, value, input, location);
}

Tensor ingot::clamp(const Tensor &input, std::optional<Number> min,
                    std::optional<Number> max, SourceLocation location) {
  FunctionScope scope("clamp", location, {{"input", input}});
  if (!min && !max)
    fail("expected a lower or an upper bound, found neither");
  // A bound does not change the element type.
  auto bound = [&](const Number &value) -> Operand {
    if (isFloat(input.dtype()))
      return value.value();
    requireHeld(input.dtype(), value);
    return value.integer() ? *value.integer()
                           : static_cast<int64_t>(value.value());
  };
  Tensor result = input;
  if (min)
    result = maximum(result, bound(*min));
  if (max)
    result = minimum(result, bound(*max));
  return result;
}

Tensor ingot::clamp_min(const Tensor &input, const Number &min,
                        SourceLocation location) {
  FunctionScope scope("clamp_min", location, {{"input", input}});
  return clamp(input, min);
}

Tensor ingot::clamp_max(const Tensor &input, const Number &max,
                        SourceLocation location) {
  FunctionScope scope("clamp_max", location, {{"input", input}});
  return clamp(input, {}, max);
}

Tensor ingot::square(const Tensor &input, SourceLocation location) {
  FunctionScope scope("square", location, {{"input", input}});
  return input * input;
}

Tensor ingot::tan(const Tensor &input, SourceLocation location) {
  FunctionScope scope("tan", location, {{"input", input}});
  return inF32OrWider(
      {input}, [](const Tensor &input) { return sin(input) / cos(input); });
}

Tensor ingot::exp2(const Tensor &input, SourceLocation location) {
  FunctionScope scope("exp2", location, {{"input", input}});
  return pow(2.0, input);
}

Tensor ingot::log2(const Tensor &input, SourceLocation location) {
  FunctionScope scope("log2", location, {{"input", input}});
  return inF32OrWider({input}, [](const Tensor &input) {
    return log(input) * std::numbers::log2e;
  });
}

Tensor ingot::log10(const Tensor &input, SourceLocation location) {
  FunctionScope scope("log10", location, {{"input", input}});
  return inF32OrWider({input}, [](const Tensor &input) {
    return log(input) * std::numbers::log10e;
  });
}

Tensor ingot::trunc(const Tensor &input, SourceLocation location) {
  FunctionScope scope("trunc", location, {{"input", input}});
  return where(input < 0.0, ceil(input), floor(input));
}

Tensor ingot::frac(const Tensor &input, SourceLocation location) {
  FunctionScope scope("frac", location, {{"input", input}});
  return input - trunc(input);
}

Tensor ingot::logit(const Tensor &input, std::optional<double> eps,
                    SourceLocation location) {
  FunctionScope scope("logit", location, {{"input", input}});
  return inF32OrWider({input}, [&](const Tensor &input) {
    Tensor limited = eps ? clamp(input, *eps, 1.0 - *eps) : input;
    return log(limited) - log1p(-limited);
  });
}

Tensor ingot::lerp(const Tensor &input, const Tensor &end,
                   const Operand &weight, SourceLocation location) {
  FunctionScope scope("lerp", location, {{"input", input}, {"end", end}});
  return inF32OrWider(
      {Operand(input), Operand(end), weight},
      [](const Operand &input, const Operand &end, const Operand &weight) {
        return input + weight * (end - input);
      });
}

/// `input + value * combine(tensor1, tensor2)`, for the function at `location`.
static Tensor addCombined(const Tensor &input, const Operand &tensor1,
                          const Operand &tensor2, double value,
                          Tensor (*combine)(const Operand &, const Operand &,
                                            SourceLocation),
                          SourceLocation location) {
  return inF32OrWider({Operand(input), tensor1, tensor2},
                      [&](const Operand &input, const Operand &tensor1,
                          const Operand &tensor2) {
                        return input +
                               value * combine(tensor1, tensor2, location);
                      });
}

Tensor ingot::addcmul(const Tensor &input, const Operand &tensor1,
                      const Operand &tensor2, double value,
                      SourceLocation location) {
  FunctionScope scope("addcmul", location, {{"input", input}});
  return addCombined(input, tensor1, tensor2, value, ingot::mul, location);
}

Tensor ingot::addcdiv(const Tensor &input, const Operand &tensor1,
                      const Operand &tensor2, double value,
                      SourceLocation location) {
  FunctionScope scope("addcdiv", location, {{"input", input}});
  return addCombined(input, tensor1, tensor2, value, ingot::div, location);
}

Tensor ingot::logical_xor(const Operand &lhs, const Operand &rhs,
                          SourceLocation location) {
  FunctionScope scope("logical_xor", location);
  // The conjunction refuses what is no boolean.
  return logical_or(lhs, rhs) & logical_not(logical_and(lhs, rhs));
}

Tensor ingot::isnan(const Tensor &input, SourceLocation location) {
  FunctionScope scope("isnan", location, {{"input", input}});
  return input != input;
}

Tensor ingot::isinf(const Tensor &input, SourceLocation location) {
  FunctionScope scope("isinf", location, {{"input", input}});
  return abs(input) == INFINITY;
}

Tensor ingot::isfinite(const Tensor &input, SourceLocation location) {
  FunctionScope scope("isfinite", location, {{"input", input}});
  return abs(input) < INFINITY;
}

Tensor ingot::type_as(const Tensor &input, const Tensor &other,
                      SourceLocation location) {
  FunctionScope scope("type_as", location,
                      {{"input", input}, {"other", other}});
  return to(input, other.dtype());
}

Tensor ingot::clone(const Tensor &input, SourceLocation location) {
  FunctionScope scope("clone", location, {{"input", input}});
  return input;
}

Tensor ingot::contiguous(const Tensor &input, SourceLocation location) {
  FunctionScope scope("contiguous", location, {{"input", input}});
  return input;
}

// maximum and minimum split the gradient at 0 in halves, and abs has none there,
// so that the gradients of the following are those of the smooth functions at 0,
// too.

Tensor ingot::softplus(const Tensor &input, double beta, double threshold,
                       SourceLocation location) {
  FunctionScope scope("softplus", location, {{"input", input}});
  return inF32OrWider({input}, [&](const Tensor &input) {
    Tensor scaled = input * beta;
    Tensor smooth = (maximum(scaled, 0.0) + log1p(exp(-abs(scaled)))) / beta;
    return where(scaled > threshold, input, smooth);
  });
}

Tensor ingot::logsigmoid(const Tensor &input, SourceLocation location) {
  FunctionScope scope("logsigmoid", location, {{"input", input}});
  return inF32OrWider({input}, [](const Tensor &input) {
    return minimum(input, 0.0) - log1p(exp(-abs(input)));
  });
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

// Where the other factor is 0 from some number on, maximum takes that number's place:
// -inf times 0 would be NaN.

Tensor ingot::gelu(const Tensor &input, GeluForm form,
                   SourceLocation location) {
  FunctionScope scope("gelu", location, {{"input", input}});
  if (form == GeluForm::erf)
    return ops::gelu(input);
  // Source: Hendrycks and Gimpel, arXiv:1606.08415.
  return inF32OrWider({input}, [](const Tensor &input) {
    Tensor inner = std::sqrt(2.0 / std::numbers::pi) *
                   (input + 0.044715 * input * input * input);
    return 0.5 * maximum(input, -64.0) * (1.0 + tanh(inner));
  });
}

Tensor ingot::elu(const Tensor &input, double alpha, SourceLocation location) {
  FunctionScope scope("elu", location, {{"input", input}});
  // The exponential never sees large inputs: its overflow would make the
  // gradient 0 * inf.
  return inF32OrWider({input}, [&](const Tensor &input) {
    Tensor isPositive = input > 0.0;
    return where(isPositive, input,
                 alpha * expm1(where(isPositive, 0.0, input)));
  });
}

Tensor ingot::selu(const Tensor &input, SourceLocation location) {
  FunctionScope scope("selu", location, {{"input", input}});
  // Source: Klambauer et al., arXiv:1706.02515.
  constexpr double alpha = 1.6732632423543772848170429916717;
  constexpr double scale = 1.0507009873554804934193349852946;
  return inF32OrWider(
      {input}, [&](const Tensor &input) { return scale * elu(input, alpha); });
}

Tensor ingot::celu(const Tensor &input, double alpha, SourceLocation location) {
  FunctionScope scope("celu", location, {{"input", input}});
  if (alpha == 0.0 || std::isnan(alpha))
    fail("expected an alpha other than 0, found " + std::to_string(alpha));
  return inF32OrWider(
      {input}, [&](const Tensor &input) { return alpha * elu(input / alpha); });
}

Tensor ingot::hardtanh(const Tensor &input, double min_val, double max_val,
                       SourceLocation location) {
  FunctionScope scope("hardtanh", location, {{"input", input}});
  if (!(min_val <= max_val))
    fail("expected a min_val of at most max_val, found " +
         std::to_string(min_val) + " and " + std::to_string(max_val));
  return clamp(input, min_val, max_val);
}

Tensor ingot::softsign(const Tensor &input, SourceLocation location) {
  FunctionScope scope("softsign", location, {{"input", input}});
  return inF32OrWider(
      {input}, [](const Tensor &input) { return input / (1.0 + abs(input)); });
}

Tensor ingot::tanhshrink(const Tensor &input, SourceLocation location) {
  FunctionScope scope("tanhshrink", location, {{"input", input}});
  return inF32OrWider({input},
                      [](const Tensor &input) { return input - tanh(input); });
}

Tensor ingot::relu6(const Tensor &input, SourceLocation location) {
  FunctionScope scope("relu6", location, {{"input", input}});
  return minimum(relu(input), 6.0);
}

Tensor ingot::mish(const Tensor &input, SourceLocation location) {
  FunctionScope scope("mish", location, {{"input", input}});
  return inF32OrWider({input}, [](const Tensor &input) {
    return maximum(input, -1024.0) * tanh(softplus(input));
  });
}

Tensor ingot::hardsigmoid(const Tensor &input, SourceLocation location) {
  FunctionScope scope("hardsigmoid", location, {{"input", input}});
  return inF32OrWider({input}, [](const Tensor &input) {
    return clamp(input + 3.0, 0.0, 6.0) / 6.0;
  });
}

Tensor ingot::hardswish(const Tensor &input, SourceLocation location) {
  FunctionScope scope("hardswish", location, {{"input", input}});
  return inF32OrWider({input}, [](const Tensor &input) {
    return maximum(input, -3.0) * hardsigmoid(input);
  });
}

Tensor ingot::prelu(const Tensor &input, const Tensor &weight,
                    SourceLocation location) {
  FunctionScope scope("prelu", location,
                      {{"input", input}, {"weight", weight}});
  int64_t channels = input.dim() >= 2 ? input.size(1) : 1;
  if (weight.dim() != 1 || (weight.numel() != 1 && weight.numel() != channels))
    fail("expected a weight of shape [1] or [" + std::to_string(channels) +
         "], found " + to_string(weight.shape()));
  Shape perChannel(input.dim() >= 2 ? input.dim() - 1 : 1, 1);
  perChannel[0] = weight.numel();
  return where(input > 0.0, input, input * reshape(weight, perChannel));
}

Tensor ingot::glu(const Tensor &input, int64_t dim, SourceLocation location) {
  FunctionScope scope("glu", location, {{"input", input}});
  int64_t extent = input.size(dim);
  if (extent % 2)
    fail("expected an even extent to halve, found " + std::to_string(extent));
  return inF32OrWider({input}, [&](const Tensor &input) {
    std::vector<Tensor> halves = split(input, extent / 2, dim);
    return halves[0] * sigmoid(halves[1]);
  });
}
