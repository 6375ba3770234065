//===- Reduction.cpp - Evaluates products and positions of extrema ---------===//
//
// Not by their loops: the bound of a position follows from which elements may be the
// extremum, and that of a product from its factors, not from what iterations compute.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Reduction.h"
#include "ir/reference/ReferenceTensor.h"
#include "ir/reference/Strides.h"
#include "ir/reference/Tolerance.h"

#include <cmath>

using namespace mlir;
using namespace ingot::ir;

/// The first position along `dim` that `isBetter` than all before it; the first
/// NaN if there is one, as the extremum then is NaN. Bounded by the distance to
/// the farthest element that may be the extremum as well.
template <typename T, typename IsBetter>
void findExtremum(const ReferenceTensor &input, int64_t dim,
                  std::vector<T> ReferenceTensor::*elements,
                  ReferenceTensor &output, IsBetter isBetter) {
  ArrayRef<int64_t> shape = input.type.getShape();
  int64_t stride = rowMajorStrides(shape)[dim];
  for (int64_t position = 0, e = output.elementCount(); position < e;
       ++position) {
    // The position has the dimensions but `dim`, of which `stride` elements of the
    // input lie behind it.
    int64_t start = position / stride * stride * shape[dim] + position % stride;
    const T *line = (input.*elements).data() + start;
    int64_t best = 0;
    for (int64_t i = 1; i < shape[dim]; ++i)
      if (isBetter(line[i * stride], line[best * stride]))
        best = i;
    output.integers[position] = best;
    if (!output.tracksErrors())
      continue;
    const double *bounds = input.errorBounds.data() + start;
    double &farthest = output.errorBounds[position] = 0;
    for (int64_t i = 0; i < shape[dim]; ++i)
      if (isOrderUncertain(static_cast<double>(line[i * stride]),
                           static_cast<double>(line[best * stride]),
                           bounds[i * stride] + bounds[best * stride]))
        farthest = std::max(farthest, static_cast<double>(std::abs(i - best)));
  }
}

LogicalResult ArgmaxOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                 MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0];
  int64_t dim = getDim();
  if (input.isFloat())
    findExtremum(input, dim, &ReferenceTensor::floats, results[0],
                 [](double a, double best) {
                   return a > best || (std::isnan(a) && !std::isnan(best));
                 });
  else
    findExtremum(input, dim, &ReferenceTensor::integers, results[0],
                 std::greater<int64_t>());
  return success();
}

LogicalResult ArgminOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                 MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0];
  int64_t dim = getDim();
  if (input.isFloat())
    findExtremum(input, dim, &ReferenceTensor::floats, results[0],
                 [](double a, double best) {
                   return a < best || (std::isnan(a) && !std::isnan(best));
                 });
  else
    findExtremum(input, dim, &ReferenceTensor::integers, results[0],
                 std::less<int64_t>());
  return success();
}

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

/// Calls `visit` with every element's number and that of its result.
template <typename Visit>
void forEachFactor(ArrayRef<int64_t> shape, ArrayRef<int64_t> dims,
                   int64_t count, Visit visit) {
  SmallVector<int64_t> strides(shape.size(), 0), index(shape.size(), 0);
  int64_t stride = 1;
  for (size_t dim = shape.size(); dim-- > 0;)
    if (!llvm::is_contained(dims, static_cast<int64_t>(dim))) {
      strides[dim] = stride;
      stride *= shape[dim];
    }
  int64_t to = 0;
  for (int64_t from = 0; from < count; ++from) {
    visit(from, to);
    for (size_t dim = shape.size(); dim-- > 0;) {
      to += strides[dim];
      if (++index[dim] < shape[dim])
        break;
      to -= strides[dim] * shape[dim];
      index[dim] = 0;
    }
  }
}

} // namespace

/// With b = prod (|x| + bound): the product moves by at most b - prod |x|, and each of
/// the multiplications, in f64, by its rounding; the last one is to the result's type.
LogicalResult ProdOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                               MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0];
  ReferenceTensor &output = results[0];
  int64_t count = input.elementCount(), size = output.elementCount();
  ArrayRef<int64_t> shape = input.type.getShape();
  if (!input.isFloat()) {
    Type type = output.type.getElementType();
    llvm::fill(output.integers, 1);
    llvm::fill(output.errorBounds, 0.0);
    forEachFactor(shape, getDims(), count, [&](int64_t from, int64_t to) {
      output.integers[to] = wrapInteger(
          type,
          static_cast<int64_t>(static_cast<uint64_t>(output.integers[to]) *
                               static_cast<uint64_t>(input.integers[from])));
      // An uncertain factor makes it anything.
      if (input.tracksErrors() && input.errorBounds[from] > 0)
        output.errorBounds[to] = std::numeric_limits<double>::infinity();
    });
    return success();
  }
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<LongProduct> products(size), widest(size);
  std::vector<bool> isUncertain(size, false);
  forEachFactor(shape, getDims(), count, [&](int64_t from, int64_t to) {
    products[to].multiply(input.floats[from]);
    if (!output.tracksErrors())
      return;
    double bound = input.errorBounds[from];
    widest[to].multiply(std::fabs(input.floats[from]) + bound);
    if (bound > 0)
      isUncertain[to] = true;
  });
  auto type = cast<FloatType>(output.type.getElementType());
  double gamma =
      accumulatedRoundoff(Float64Type::get(getContext()), count / size) +
      unitRoundoff(getFloatAccumulator(type));
  if (output.hasIndependentErrors)
    gamma *= kIndependentDeviations;
  for (int64_t i = 0; i < size; ++i) {
    double value = output.floats[i] = products[i].value();
    if (!output.tracksErrors())
      continue;
    if (!std::isfinite(value)) {
      output.errorBounds[i] = isUncertain[i] ? infinity : 0;
      continue;
    }
    double largest = widest[i].value();
    output.errorBounds[i] =
        boundAccumulated(type, output.floats[i], largest,
                         largest - std::fabs(value) + gamma * largest +
                             underflowError(getFloatAccumulator(type)),
                         output.hasIndependentErrors);
  }
  return success();
}
