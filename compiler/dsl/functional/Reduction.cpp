//===- Reduction.cpp - Functions that remove dimensions --------------------===//

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "compiler/dsl/Precision.h"
#include "ingot/ops.h"

#include <cmath>

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

using Reduce = Tensor (*)(const Tensor &input,
                          const std::vector<int64_t> &dims);

/// Applies an operation that removes `dims`.
Tensor reduce(Reduce operation, const Tensor &input, const Dims &dims,
              bool keepdim) {
  std::vector<int64_t> normalized = normalizeDims(dims, input.dim());
  // A tensor of rank 0 is its own sum and its own maximum.
  if (normalized.empty())
    return input;
  Tensor result = operation(input, normalized);
  if (!keepdim)
    return result;
  return reshape(result, keepDims(input.shape(), normalized));
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

Tensor argReduce(Tensor (*operation)(const Tensor &input, int64_t dim),
                 const Tensor &input, std::optional<int64_t> dim,
                 bool keepdim) {
  if (!dim) {
    Tensor result = operation(flatten(input), 0);
    return keepdim ? reshape(result, Shape(input.dim(), 1)) : result;
  }
  int64_t removed = normalizeDim(*dim, input.dim());
  Tensor result = operation(input, removed);
  return keepdim ? unsqueeze(result, removed) : result;
}

Tensor toBoolean(const Tensor &input) {
  return input.dtype() == boolean ? input : input != 0;
}

/// The elements that `operation` finds along `dim`.
ValuesAndIndices findAlong(Tensor (*operation)(const Tensor &input,
                                               int64_t dim),
                           const Tensor &input, int64_t dim, bool keepdim) {
  Tensor indices = argReduce(operation, input, dim, /*keepdim=*/true);
  Tensor values = gather(input, dim, indices);
  if (keepdim)
    return {values, indices};
  return {squeeze(values, dim), squeeze(indices, dim)};
}

} // namespace

Tensor ingot::sum(const Tensor &input, const Dims &dims, bool keepdim,
                  SourceLocation location) {
  FunctionScope scope("sum", location, {{"input", input}});
  return reduce(ops::sum, widenIntegers(input), dims, keepdim);
}

Tensor ingot::prod(const Tensor &input, const Dims &dims, bool keepdim,
                   SourceLocation location) {
  FunctionScope scope("prod", location, {{"input", input}});
  return reduce(ops::prod, widenIntegers(input), dims, keepdim);
}

Tensor ingot::mean(const Tensor &input, const Dims &dims, bool keepdim,
                   SourceLocation location) {
  FunctionScope scope("mean", location, {{"input", input}});
  requireFloat(input);
  return inF32OrWider({input}, [&](const Tensor &input) {
    return sum(input, dims, keepdim) / countElements(input, dims);
  });
}

Tensor ingot::amax(const Tensor &input, const Dims &dims, bool keepdim,
                   SourceLocation location) {
  FunctionScope scope("amax", location, {{"input", input}});
  return reduce(ops::amax, input, dims, keepdim);
}

Tensor ingot::amin(const Tensor &input, const Dims &dims, bool keepdim,
                   SourceLocation location) {
  FunctionScope scope("amin", location, {{"input", input}});
  return reduce(ops::amin, input, dims, keepdim);
}

// Of all elements, along a dimension, and of two tensors.
#define INGOT_EXTREMUM(name, ofAll, where, ofTwo)                              \
  Tensor ingot::name(const Tensor &input, SourceLocation location) {           \
    FunctionScope scope(#name, location);                                      \
    return ofAll(input);                                                       \
  }                                                                            \
  ValuesAndIndices ingot::name(const Tensor &input, int64_t dim, bool keepdim, \
                               SourceLocation location) {                      \
    FunctionScope scope(#name, location);                                      \
    return findAlong(where, input, dim, keepdim);                              \
  }                                                                            \
  Tensor ingot::name(const Tensor &input, const Tensor &other,                 \
                     SourceLocation location) {                                \
    FunctionScope scope(#name, location);                                      \
    return ofTwo(input, other);                                                \
  }
INGOT_EXTREMUM(max, amax, ops::argmax, maximum)
INGOT_EXTREMUM(min, amin, ops::argmin, minimum)

// Booleans have no extremes: of the numbers 0 and 1 they are the same.

Tensor ingot::all(const Tensor &input, const Dims &dims, bool keepdim,
                  SourceLocation location) {
  FunctionScope scope("all", location, {{"input", input}});
  return amin(to(toBoolean(input), u8), dims, keepdim) != 0;
}

Tensor ingot::any(const Tensor &input, const Dims &dims, bool keepdim,
                  SourceLocation location) {
  FunctionScope scope("any", location, {{"input", input}});
  return amax(to(toBoolean(input), u8), dims, keepdim) != 0;
}

Tensor ingot::count_nonzero(const Tensor &input, const Dims &dims,
                            SourceLocation location) {
  FunctionScope scope("count_nonzero", location, {{"input", input}});
  return sum(toBoolean(input), dims);
}

/// `root` of x, with a gradient of 0 where x is 0 and that of the root is infinite:
/// 0 times infinity would be none.
template <typename Root> static Tensor rootOf(const Tensor &x, Root root) {
  Tensor isZero = x == 0.0;
  return where(isZero, 0.0, root(where(isZero, 1.0, x)));
}

static Tensor squareRoot(const Tensor &x) {
  return rootOf(x, [](const Tensor &y) { return sqrt(y); });
}

/// Of f32 or wider.
static Tensor wideNorm(const Tensor &input, double p, const Dims &dims,
                       bool keepdim) {
  if (p == 0.0)
    return to(sum(input != 0.0, dims, keepdim), input.dtype());
  if (p == 1.0)
    return sum(abs(input), dims, keepdim);
  if (p == 2.0)
    return squareRoot(sum(square(input), dims, keepdim));
  if (std::isinf(p))
    return p > 0.0 ? amax(abs(input), dims, keepdim)
                   : amin(abs(input), dims, keepdim);
  auto powerOf = [](double exponent) {
    return [exponent](const Tensor &x) { return pow(x, exponent); };
  };
  Tensor magnitude = abs(input);
  Tensor power =
      p > 0.0 && p < 1.0 ? rootOf(magnitude, powerOf(p)) : pow(magnitude, p);
  Tensor total = sum(power, dims, keepdim);
  return p > 0.0 ? rootOf(total, powerOf(1.0 / p)) : pow(total, 1.0 / p);
}

Tensor ingot::norm(const Tensor &input, double p, const Dims &dims,
                   bool keepdim, SourceLocation location) {
  FunctionScope scope("norm", location, {{"input", input}});
  requireFloat(input);
  return inF32OrWider({input}, [&](const Tensor &input) {
    return wideNorm(input, p, dims, keepdim);
  });
}

Tensor ingot::var(const Tensor &input, const Dims &dims, int64_t correction,
                  bool keepdim, SourceLocation location) {
  FunctionScope scope("var", location, {{"input", input}});
  requireFloat(input);
  int64_t divisor = countElements(input, dims) - correction;
  if (divisor < 1)
    fail("needs more than " + std::to_string(correction) + " elements, found " +
         std::to_string(divisor + correction));
  return inF32OrWider({input}, [&](const Tensor &input) {
    // Two passes: the sum of squares minus the square of the sum would cancel.
    Tensor centered = input - mean(input, dims, /*keepdim=*/true);
    return sum(square(centered), dims, keepdim) / divisor;
  });
}

Tensor ingot::std(const Tensor &input, const Dims &dims, int64_t correction,
                  bool keepdim, SourceLocation location) {
  FunctionScope scope("std", location, {{"input", input}});
  requireFloat(input);
  return inF32OrWider({input}, [&](const Tensor &input) {
    return squareRoot(var(input, dims, correction, keepdim));
  });
}

Tensor ingot::logsumexp(const Tensor &narrow, const Dims &dims, bool keepdim,
                        SourceLocation location) {
  FunctionScope scope("logsumexp", location, {{"input", narrow}});
  requireFloat(narrow);
  Tensor input = widen(narrow);
  Tensor largest = amax(input, dims, /*keepdim=*/true);
  // An infinite maximum would give inf - inf; the sum is right without it.
  Tensor shift = where(abs(largest) == INFINITY, 0.0, largest);
  Tensor result = log(sum(exp(input - shift), dims, /*keepdim=*/true)) + shift;
  result = to(result, narrow.dtype());
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
  FunctionScope scope("argmax", location, {{"input", input}});
  return argReduce(ops::argmax, input, dim, keepdim);
}

Tensor ingot::argmin(const Tensor &input, std::optional<int64_t> dim,
                     bool keepdim, SourceLocation location) {
  FunctionScope scope("argmin", location, {{"input", input}});
  return argReduce(ops::argmin, input, dim, keepdim);
}
