//===- Reduction.cpp - Evaluates products and positions of extrema ---------===//
//
// What iterations read is theirs, what they compute is not: the bound of a position
// follows from which elements may be the extremum, and that of a product from its
// factors.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Reduction.h"
#include "ir/ops/Pooling.h"
#include "ir/reference/LoopWalk.h"
#include "ir/reference/Tolerance.h"

#include <cmath>

using namespace mlir;
using namespace ingot::ir;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

//===----------------------------------------------------------------------===//
// Positions
//===----------------------------------------------------------------------===//

/// How far the position may be from `best`: as far as that of the farthest term which
/// is as near to the best one as the bounds of both.
template <typename T>
static double boundPosition(ArrayRef<T> terms, ArrayRef<double> bounds,
                            int64_t best) {
  double farthest = 0;
  for (auto [i, term] : llvm::enumerate(terms)) {
    if (isOrderUncertain(static_cast<double>(term),
                         static_cast<double>(terms[best]),
                         bounds[i] + bounds[best]))
      farthest = std::max(farthest, std::fabs(static_cast<double>(i) -
                                              static_cast<double>(best)));
  }
  return farthest;
}

/// The first position that `isBetter` than all before it.
template <typename T, typename IsBetter>
static void findExtrema(const Terms<T> &terms, ReferenceTensor &output,
                        IsBetter isBetter) {
  for (int64_t i = 0, e = output.elementCount(); i < e; ++i) {
    ArrayRef<T> row = terms.of(i);
    int64_t best = 0;
    for (int64_t at = 1; at < terms.count; ++at)
      if (isBetter(row[at], row[best]))
        best = at;
    output.integers[i] = best;
    if (output.tracksErrors())
      output.errorBounds[i] = boundPosition(row, terms.boundsOf(i), best);
  }
}

/// By `std::greater` or `std::less`. The first NaN if there is one, as the extremum
/// then is NaN.
template <template <typename> typename Compare>
static LogicalResult findExtrema(StructuredOpInterface op,
                                 const ReferenceTensor &input,
                                 ReferenceTensor &output) {
  Loops loops = op.getLoops();
  if (input.isFloat())
    findExtrema(Terms<double>(loops, input, input.floats), output,
                [](double a, double best) {
                  return Compare<double>()(a, best) ||
                         (std::isnan(a) && !std::isnan(best));
                });
  else
    findExtrema(Terms<int64_t>(loops, input, input.integers), output,
                Compare<int64_t>());
  return success();
}

LogicalResult ArgmaxOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                 MutableArrayRef<ReferenceTensor> results) {
  return findExtrema<std::greater>(*this, *operands[0], results[0]);
}

LogicalResult ArgminOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                 MutableArrayRef<ReferenceTensor> results) {
  return findExtrema<std::less>(*this, *operands[0], results[0]);
}

/// Whether a tap equals the maximum, which was copied from it, seems uncertain once
/// both have an error: what may win follows from the taps alone.
LogicalResult PoolWinnerOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                     MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0], &output = *operands[1];
  ReferenceTensor &winner = results[0];
  Loops loops = getLoops();
  Terms<double> taps(loops, input, input.floats,
                     Fill(loops.reads[0].fill).number);
  int64_t none = Fill(loops.writes[0].start).integer;
  for (int64_t i = 0, e = winner.elementCount(); i < e; ++i) {
    ArrayRef<double> row = taps.of(i);
    const double *first = llvm::find(row, output.floats[i]);
    bool isFound = first != row.end(); // NaN is not
    winner.integers[i] = isFound ? first - row.begin() : none;
    if (winner.tracksErrors())
      winner.errorBounds[i] =
          isFound ? boundPosition(row, taps.boundsOf(i), first - row.begin())
          : output.errorBounds[i] > 0 ? kInfinity
                                      : 0;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

namespace {

/// A product with an exponent of its own, so that only its value overflows.
struct LongProduct {
  double mantissa = 1;
  int64_t exponent = 0;

  void multiply(double factor) {
    int mantissaExponent = 0, factorExponent = 0;
    factor = std::frexp(factor, &factorExponent);
    mantissa = std::frexp(mantissa * factor, &mantissaExponent);
    if (std::isfinite(mantissa)) // else the exponents are anything
      exponent += mantissaExponent + factorExponent;
  }
  double value() const {
    constexpr int64_t beyond = 4096; // of any float64
    return std::ldexp(mantissa,
                      static_cast<int>(std::clamp(exponent, -beyond, beyond)));
  }
};

} // namespace

static bool isUncertain(ArrayRef<double> bounds) {
  return llvm::any_of(bounds, [](double bound) { return bound > 0; });
}

/// With b = prod (|x| + bound): the product `value` moves by at most b - prod |x|, and
/// each of the multiplications, in f64, by its rounding; the last one is to `type`.
static double boundProduct(ArrayRef<double> factors, ArrayRef<double> bounds,
                           FloatType type, bool isIndependent, double &value) {
  if (!std::isfinite(value))
    return isUncertain(bounds) ? kInfinity : 0;
  LongProduct widest;
  for (auto [factor, bound] : llvm::zip_equal(factors, bounds))
    widest.multiply(std::fabs(factor) + bound);
  FloatType accumulator = getFloatAccumulator(type);
  double gamma = accumulatedRoundoff(Float64Type::get(type.getContext()),
                                     static_cast<int64_t>(factors.size())) +
                 unitRoundoff(accumulator);
  if (isIndependent)
    gamma *= kIndependentDeviations;
  double largest = widest.value();
  return boundAccumulated(type, value, largest,
                          largest - std::fabs(value) + gamma * largest +
                              underflowError(accumulator),
                          isIndependent);
}

static void multiplyFloats(const Terms<double> &factors,
                           ReferenceTensor &output) {
  auto type = cast<FloatType>(output.type.getElementType());
  for (auto [i, value] : llvm::enumerate(output.floats)) {
    LongProduct product;
    for (double factor : factors.of(i))
      product.multiply(factor);
    value = product.value();
    if (output.tracksErrors())
      output.errorBounds[i] =
          boundProduct(factors.of(i), factors.boundsOf(i), type,
                       output.hasIndependentErrors, value);
  }
}

/// An uncertain factor makes it anything.
static void multiplyIntegers(const Terms<int64_t> &factors,
                             ReferenceTensor &output) {
  for (auto [i, value] : llvm::enumerate(output.integers)) {
    uint64_t product = 1;
    for (int64_t factor : factors.of(i))
      product *= static_cast<uint64_t>(factor);
    value = wrapInteger(output.type.getElementType(),
                        static_cast<int64_t>(product));
    if (output.tracksErrors())
      output.errorBounds[i] = isUncertain(factors.boundsOf(i)) ? kInfinity : 0;
  }
}

LogicalResult ProdOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                               MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0];
  Loops loops = getLoops();
  if (input.isFloat())
    multiplyFloats({loops, input, input.floats}, results[0]);
  else
    multiplyIntegers({loops, input, input.integers}, results[0]);
  return success();
}
