//===- Pointwise.cpp - Functions on elements of the same position ----------===//

#include "compiler/dsl/Broadcast.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;

Tensor ingot::div(const Operand &lhs, const Operand &rhs,
                  SourceLocation location) {
  FunctionScope scope("div", location);
  if (isFloat(promoteTypes({lhs, rhs})))
    return emit_pointwise("ingot.div", {}, {lhs, rhs}, {}, location);
  Shape shape = broadcastShapes({lhs, rhs});
  return emit("ingot.div",
              {broadcastTo(lhs, shape, f32), broadcastTo(rhs, shape, f32)}, {},
              location);
}

static Tensor compare(const char *function, const char *predicate,
                      const Operand &lhs, const Operand &rhs,
                      SourceLocation location) {
  FunctionScope scope(function, location);
  return emit_pointwise(
      "ingot.compare", {}, {lhs, rhs},
      {{"predicate", "#ingot<predicate " + std::string(predicate) + ">"}},
      location);
}

Tensor ingot::eq(const Operand &lhs, const Operand &rhs,
                 SourceLocation location) {
  return compare("eq", "eq", lhs, rhs, location);
}
Tensor ingot::ne(const Operand &lhs, const Operand &rhs,
                 SourceLocation location) {
  return compare("ne", "ne", lhs, rhs, location);
}
Tensor ingot::lt(const Operand &lhs, const Operand &rhs,
                 SourceLocation location) {
  return compare("lt", "lt", lhs, rhs, location);
}
Tensor ingot::le(const Operand &lhs, const Operand &rhs,
                 SourceLocation location) {
  return compare("le", "le", lhs, rhs, location);
}
Tensor ingot::gt(const Operand &lhs, const Operand &rhs,
                 SourceLocation location) {
  return compare("gt", "gt", lhs, rhs, location);
}
Tensor ingot::ge(const Operand &lhs, const Operand &rhs,
                 SourceLocation location) {
  return compare("ge", "ge", lhs, rhs, location);
}

Tensor ingot::to(const Tensor &input, DType dtype, SourceLocation location) {
  FunctionScope scope("to", location);
  if (input.dtype() == dtype)
    return input;
  return emit_all("ingot.cast", {input}, {}, {{input.shape(), dtype}}, location)
      .front();
}

Tensor ingot::masked_fill(const Tensor &input, const Tensor &mask,
                          const Operand &value, SourceLocation location) {
  FunctionScope scope("masked_fill", location);
  DType promoted = promoteTypes({input, value});
  if (promoted != input.dtype())
    fail("the value is of " + to_string(promoted) + ", the input of " +
         to_string(input.dtype()));
  return where(mask, value, input, location);
}

Tensor ingot::clamp(const Tensor &input, std::optional<double> min,
                    std::optional<double> max, SourceLocation location) {
  FunctionScope scope("clamp", location);
  if (!min && !max)
    fail("expected a lower or an upper bound, found neither");
  // A bound does not change the element type.
  auto bound = [&](double value) {
    return isFloat(input.dtype()) ? Operand(value)
                                  : Operand(static_cast<int64_t>(value));
  };
  Tensor result = input;
  if (min)
    result = maximum(result, bound(*min));
  if (max)
    result = minimum(result, bound(*max));
  return result;
}

Tensor ingot::square(const Tensor &input, SourceLocation location) {
  FunctionScope scope("square", location);
  return input * input;
}

// maximum and minimum split the gradient at 0 in halves, and abs has none there,
// so that the gradients of the following are those of the smooth functions at 0,
// too.

Tensor ingot::softplus(const Tensor &input, double beta, double threshold,
                       SourceLocation location) {
  FunctionScope scope("softplus", location);
  Tensor scaled = input * beta;
  Tensor smooth = (maximum(scaled, 0.0) + log1p(exp(-abs(scaled)))) / beta;
  return where(scaled > threshold, input, smooth);
}

Tensor ingot::logsigmoid(const Tensor &input, SourceLocation location) {
  FunctionScope scope("logsigmoid", location);
  return minimum(input, 0.0) - log1p(exp(-abs(input)));
}
