//===- Random.h - Functions that draw random numbers -----------------------===//
//
// Numbers come from Philox, by seed, step, stream and position: the seed and the
// step are state of the program, the step advances with each run of a function
// that draws, and each call here is a stream of its own.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_FUNCTIONAL_RANDOM_H
#define INGOT_FUNCTIONAL_RANDOM_H

#include "ingot/tensor.h"

namespace ingot {

/// Uniform in [0, 1).
Tensor rand(const Shape &shape,
            SourceLocation location = SourceLocation::current());

/// Normal with mean 0 and variance 1.
Tensor randn(const Shape &shape,
             SourceLocation location = SourceLocation::current());

/// Uniform in [0, 1), of the shape and element type of `input`.
Tensor rand_like(const Tensor &input,
                 SourceLocation location = SourceLocation::current());

/// Normal with mean 0 and variance 1, of the shape and element type of `input`.
Tensor randn_like(const Tensor &input,
                  SourceLocation location = SourceLocation::current());

/// Normal with this mean and standard deviation.
Tensor normal(double mean, double std, const Shape &shape,
              SourceLocation location = SourceLocation::current());

/// Integers from `low` to `high - 1`, each with equal probability, as i64; at most
/// 2^24 of them.
Tensor randint(int64_t low, int64_t high, const Shape &shape,
               SourceLocation location = SourceLocation::current());

/// 1 with the probability that `input` holds, else 0.
Tensor bernoulli(const Tensor &input,
                 SourceLocation location = SourceLocation::current());

/// If `training`, elements are 0 with probability `p`, the others are scaled so
/// that the mean stays.
Tensor dropout(const Tensor &input, double p = 0.5, bool training = true,
               SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_RANDOM_H
