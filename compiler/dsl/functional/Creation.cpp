//===- Creation.cpp - Tensors of known elements ---------------------------===//

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "ingot/ops.h"

#include <cmath>

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

[[noreturn]] static void
failWithoutNumber(const Number &start, const Number &end, const Number &step) {
  fail("no number is left: start " + dsl::toText(start) + ", end " +
       dsl::toText(end) + ", step " + dsl::toText(step));
}

/// `start, start + step, ...` before `end`.
static Tensor integersBetween(int64_t start, int64_t end, int64_t step,
                              DType dtype) {
  if (step == 0 || (step > 0 ? start >= end : start <= end))
    failWithoutNumber(start, end, step);
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
  if (start == 0 && step == 1)
    return ops::iota(0, {{count}, dtype});
  return to(ops::iota(0, {{count}, i64}) * step + start, dtype);
}

/// The same of floats, each rounded once.
static Tensor floatsBetween(double start, double end, double step,
                            DType dtype) {
  if (!isFloat(dtype))
    fail("expected integers for " + to_string(dtype));
  double count = std::ceil((end - start) / step);
  if (!(count >= 1) || step == 0)
    failWithoutNumber(start, end, step);
  if (count > 0x1p53)
    fail("expected fewer numbers");
  requireHeld(dtype, start + (count - 1) * step);
  return to(ops::iota(0, {{static_cast<int64_t>(count)}, f64}) * step + start,
            dtype);
}

Tensor ingot::arange(const Number &start, const Number &end, const Number &step,
                     std::optional<DType> dtype, SourceLocation location) {
  FunctionScope scope("arange", location);
  if (start.integer() && end.integer() && step.integer())
    return integersBetween(*start.integer(), *end.integer(), *step.integer(),
                           dtype.value_or(i64));
  return floatsBetween(start.value(), end.value(), step.value(),
                       dtype.value_or(f32));
}

Tensor ingot::arange(const Number &start, const Number &end, DType dtype,
                     SourceLocation location) {
  return arange(start, end, 1, dtype, location);
}

Tensor ingot::arange(const Number &end, std::optional<DType> dtype,
                     SourceLocation location) {
  return arange(0, end, 1, dtype, location);
}
