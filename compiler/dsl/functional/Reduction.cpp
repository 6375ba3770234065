//===- Reduction.cpp - Functions that remove dimensions --------------------===//

#include "compiler/dsl/Broadcast.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

/// `shape` with extent 1 in `dims`.
Shape keepDims(Shape shape, const std::vector<int64_t> &dims) {
  for (int64_t dim : dims)
    shape[dim] = 1;
  return shape;
}

/// Applies the operation `name`, which removes `dims`.
Tensor reduce(const char *name, const Tensor &input, const Dims &dims,
              bool keepdim, SourceLocation location) {
  std::vector<int64_t> normalized = normalizeDims(dims, input.dim());
  // A tensor of rank 0 is its own sum and its own maximum.
  if (normalized.empty())
    return input;
  Tensor result = emit(name, {input}, {{"dims", normalized}}, location);
  if (!keepdim)
    return result;
  return reshape(result, keepDims(input.shape(), normalized), location);
}

Tensor widenIntegers(const Tensor &input) {
  return isFloat(input.dtype()) ? input : to(input, i64);
}

int64_t countElements(const Tensor &input, const Dims &dims) {
  int64_t count = 1;
  for (int64_t dim : normalizeDims(dims, input.dim()))
    count *= input.shape()[dim];
  return count;
}

void requireFloat(const Tensor &input) {
  if (!isFloat(input.dtype()))
    fail("expected floats, found " + to_string(input.dtype()));
}

Tensor argReduce(const char *name, const Tensor &input,
                 std::optional<int64_t> dim, bool keepdim,
                 SourceLocation location) {
  if (!dim) {
    Tensor result =
        emit(name, {flatten(input)}, {{"dim", int64_t(0)}}, location);
    return keepdim ? reshape(result, Shape(input.dim(), 1)) : result;
  }
  Tensor result = emit(name, {input}, {{"dim", *dim}}, location);
  if (!keepdim)
    return result;
  return unsqueeze(result, normalizeDim(*dim, input.dim()));
}

} // namespace

Tensor ingot::sum(const Tensor &input, const Dims &dims, bool keepdim,
                  SourceLocation location) {
  FunctionScope scope("sum", location);
  return reduce("ingot.sum", widenIntegers(input), dims, keepdim, location);
}

Tensor ingot::prod(const Tensor &input, const Dims &dims, bool keepdim,
                   SourceLocation location) {
  FunctionScope scope("prod", location);
  return reduce("ingot.prod", widenIntegers(input), dims, keepdim, location);
}

Tensor ingot::mean(const Tensor &input, const Dims &dims, bool keepdim,
                   SourceLocation location) {
  FunctionScope scope("mean", location);
  requireFloat(input);
  return sum(input, dims, keepdim) / countElements(input, dims);
}

Tensor ingot::amax(const Tensor &input, const Dims &dims, bool keepdim,
                   SourceLocation location) {
  FunctionScope scope("amax", location);
  return reduce("ingot.amax", input, dims, keepdim, location);
}

Tensor ingot::amin(const Tensor &input, const Dims &dims, bool keepdim,
                   SourceLocation location) {
  FunctionScope scope("amin", location);
  return reduce("ingot.amin", input, dims, keepdim, location);
}

Tensor ingot::var(const Tensor &input, const Dims &dims, int64_t correction,
                  bool keepdim, SourceLocation location) {
  FunctionScope scope("var", location);
  requireFloat(input);
  int64_t divisor = countElements(input, dims) - correction;
  if (divisor < 1)
    fail("needs more than " + std::to_string(correction) + " elements, found " +
         std::to_string(divisor + correction));
  // Two passes: the sum of squares minus the square of the sum would cancel.
  Tensor centered = input - mean(input, dims, /*keepdim=*/true);
  return sum(square(centered), dims, keepdim) / divisor;
}

Tensor ingot::std(const Tensor &input, const Dims &dims, int64_t correction,
                  bool keepdim, SourceLocation location) {
  FunctionScope scope("std", location);
  return sqrt(var(input, dims, correction, keepdim));
}

Tensor ingot::logsumexp(const Tensor &input, const Dims &dims, bool keepdim,
                        SourceLocation location) {
  FunctionScope scope("logsumexp", location);
  requireFloat(input);
  Tensor largest = amax(input, dims, /*keepdim=*/true);
  // An infinite maximum would give inf - inf; the sum is right without it.
  Tensor shift = where(abs(largest) == INFINITY, 0.0, largest);
  Tensor result = log(sum(exp(input - shift), dims, /*keepdim=*/true)) + shift;
  if (keepdim)
    return result;
  Shape kept;
  std::vector<int64_t> removed = normalizeDims(dims, input.dim());
  Shape shape = input.shape();
  for (int64_t dim = 0; dim < input.dim(); ++dim)
    if (std::find(removed.begin(), removed.end(), dim) == removed.end())
      kept.push_back(shape[dim]);
  return reshape(result, kept);
}

Tensor ingot::argmax(const Tensor &input, std::optional<int64_t> dim,
                     bool keepdim, SourceLocation location) {
  FunctionScope scope("argmax", location);
  return argReduce("ingot.argmax", input, dim, keepdim, location);
}

Tensor ingot::argmin(const Tensor &input, std::optional<int64_t> dim,
                     bool keepdim, SourceLocation location) {
  FunctionScope scope("argmin", location);
  return argReduce("ingot.argmin", input, dim, keepdim, location);
}
