//===- Random.cpp - Functions that draw random numbers ---------------------===//

#include "compiler/dsl/Operations.h"
#include "ingot/ops.h"
#include "ingot/program.h"

#include <numbers>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

Tensor ingot::rand(const Shape &shape, SourceLocation location) {
  FunctionScope scope("rand", location);
  RandomStream stream = next_random_stream();
  return ops::random_uniform(stream.seed, stream.step, stream.number,
                             {shape, f32});
}

Tensor ingot::randn(const Shape &shape, SourceLocation location) {
  FunctionScope scope("randn", location);
  // Box and Muller; 1 - u is in (0, 1], where the logarithm is finite.
  Tensor radius = sqrt(-2.0 * log(1.0 - rand(shape)));
  return radius * cos(rand(shape) * (2.0 * std::numbers::pi));
}

Tensor ingot::rand_like(const Tensor &input, SourceLocation location) {
  FunctionScope scope("rand_like", location, {{"input", input}});
  return to(rand(input.shape()), input.dtype());
}

Tensor ingot::randn_like(const Tensor &input, SourceLocation location) {
  FunctionScope scope("randn_like", location, {{"input", input}});
  return to(randn(input.shape()), input.dtype());
}

Tensor ingot::normal(double mean, double std, const Shape &shape,
                     SourceLocation location) {
  FunctionScope scope("normal", location);
  if (!(std >= 0.0))
    fail("expected a standard deviation of at least 0, found " +
         std::to_string(std));
  return mean + std * randn(shape);
}

Tensor ingot::randint(int64_t low, int64_t high, const Shape &shape,
                      SourceLocation location) {
  FunctionScope scope("randint", location);
  // A uniform number has 24 bits.
  int64_t count = high - low;
  if (count < 1 || count > int64_t(1) << 24)
    fail("expected 1 to 16777216 integers, found " + std::to_string(count));
  Tensor number = to(floor(rand(shape) * count), i64);
  // The product may be rounded up.
  return minimum(number, count - 1) + low;
}

Tensor ingot::bernoulli(const Tensor &input, SourceLocation location) {
  FunctionScope scope("bernoulli", location, {{"input", input}});
  return to(rand(input.shape()) < input, input.dtype());
}

Tensor ingot::dropout(const Tensor &input, double p, bool training,
                      SourceLocation location) {
  FunctionScope scope("dropout", location, {{"input", input}});
  if (!(p >= 0.0 && p <= 1.0))
    fail("expected a probability within [0, 1], found " + std::to_string(p));
  if (!training || p == 0.0)
    return input;
  if (p == 1.0)
    return zeros_like(input);
  Tensor isKept = rand(input.shape()) >= p;
  return where(isKept, input * (1.0 / (1.0 - p)), 0.0);
}
