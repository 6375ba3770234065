//===- Creation.cpp - Tensors of known elements ---------------------------===//

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "ingot/ops.h"

#include <cstdlib>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

Tensor ingot::zeros(const Shape &shape, DType dtype, SourceLocation location) {
  FunctionScope scope("zeros", location);
  return full(shape, 0.0, dtype);
}

Tensor ingot::ones(const Shape &shape, DType dtype, SourceLocation location) {
  FunctionScope scope("ones", location);
  return full(shape, 1.0, dtype);
}

Tensor ingot::zeros_like(const Tensor &input, SourceLocation location) {
  FunctionScope scope("zeros_like", location, {{"input", input}});
  return full(input.shape(), 0.0, input.dtype());
}

Tensor ingot::ones_like(const Tensor &input, SourceLocation location) {
  FunctionScope scope("ones_like", location, {{"input", input}});
  return full(input.shape(), 1.0, input.dtype());
}

Tensor ingot::full_like(const Tensor &input, const Number &value,
                        SourceLocation location) {
  FunctionScope scope("full_like", location, {{"input", input}});
  return full(input.shape(), value, input.dtype());
}

Tensor ingot::eye(int64_t n, std::optional<int64_t> m, DType dtype,
                  SourceLocation location) {
  FunctionScope scope("eye", location);
  return to(unsqueeze(arange(n), 1) == arange(m.value_or(n)), dtype);
}

Tensor ingot::linspace(double start, double end, int64_t steps, DType dtype,
                       SourceLocation location) {
  FunctionScope scope("linspace", location);
  if (steps < 1)
    fail("expected at least 1 step, found " + std::to_string(steps));
  if (!isFloat(dtype))
    fail("expected a type of floats, found " + to_string(dtype));
  if (steps == 1)
    return full({1}, start, dtype);
  // From both ends, so that both are exact.
  Tensor index = arange(steps, dtype);
  double step = (end - start) / static_cast<double>(steps - 1);
  Tensor fromEnd = end - step * (static_cast<double>(steps - 1) - index);
  return where(index < static_cast<double>(steps) / 2, start + step * index,
               fromEnd);
}

Tensor ingot::arange(int64_t start, int64_t end, int64_t step, DType dtype,
                     SourceLocation location) {
  FunctionScope scope("arange", location);
  if (step == 0 || (step > 0 ? start >= end : start <= end))
    fail("no number is left: start " + std::to_string(start) + ", end " +
         std::to_string(end) + ", step " + std::to_string(step));
  // Neither difference nor width need fit an i64.
  auto first = static_cast<uint64_t>(start), last = static_cast<uint64_t>(end);
  uint64_t distance = step > 0 ? last - first : first - last;
  uint64_t width =
      step > 0 ? static_cast<uint64_t>(step) : -static_cast<uint64_t>(step);
  auto count = static_cast<int64_t>((distance - 1) / width + 1);
  if (count < 1) // more than 2^63
    fail("expected fewer numbers");
  requireHeld(dtype, start);
  requireHeld(dtype, start + (count - 1) * step);
  return to(arange(count) * step + start, dtype);
}

Tensor ingot::arange(int64_t end, DType dtype, SourceLocation location) {
  FunctionScope scope("arange", location);
  requireHeld(dtype, end - 1);
  return ops::iota(0, {{end}, dtype});
}
