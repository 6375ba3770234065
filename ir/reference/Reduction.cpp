//===- Reduction.cpp - Evaluates operations that remove dimensions --------===//
//
// Terms are combined one after another in row-major order: in float64 that is
// 2^29 times more accurate than any order in f32.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Reduction.h"
#include "ir/ops/Inference.h"
#include "ir/reference/Strides.h"
#include "ir/reference/Tolerance.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot;

namespace {

/// Offsets of all elements of the box that `dims` of `shape` span, row-major.
SmallVector<int64_t> boxOffsets(ArrayRef<int64_t> shape,
                                ArrayRef<int64_t> dims) {
  SmallVector<int64_t> strides = rowMajorStrides(shape);
  SmallVector<int64_t> offsets{0};
  for (int64_t dim : dims) {
    SmallVector<int64_t> inner;
    inner.reserve(offsets.size() * shape[dim]);
    for (int64_t offset : offsets)
      for (int64_t i = 0; i < shape[dim]; ++i)
        inner.push_back(offset + i * strides[dim]);
    offsets = std::move(inner);
  }
  return offsets;
}

/// Combines the elements of `input` along `dims` into `output`, where it leaves
/// for each result the first element combined with all others in order.
template <typename T, typename Combine>
void reduce(ArrayRef<int64_t> shape, ArrayRef<int64_t> dims,
            const std::vector<T> &input, std::vector<T> &output,
            Combine combine) {
  int64_t rank = static_cast<int64_t>(shape.size());
  SmallVector<int64_t> results = boxOffsets(shape, complementDims(dims, rank));
  SmallVector<int64_t> terms = boxOffsets(shape, dims);
  // Row-major order of the terms outermost: each result still sees them in
  // order, and column sums read memory in order, too.
  for (auto [position, offset] : llvm::enumerate(results))
    output[position] = input[offset];
  if (dims.back() == rank - 1) {
    for (auto [position, offset] : llvm::enumerate(results)) {
      T value = output[position];
      for (int64_t term : ArrayRef(terms).drop_front())
        value = combine(value, input[offset + term]);
      output[position] = value;
    }
    return;
  }
  for (int64_t term : ArrayRef(terms).drop_front())
    for (auto [position, offset] : llvm::enumerate(results))
      output[position] = combine(output[position], input[offset + term]);
}

double larger(double a, double b) {
  return std::isnan(b) || b > a ? b : a; // a NaN `a` stays: no `b` is larger
}
double smaller(double a, double b) { return std::isnan(b) || b < a ? b : a; }

/// The roundings on the way of one term into a sum or product.
int64_t termCount(ArrayRef<int64_t> shape, ArrayRef<int64_t> dims) {
  int64_t count = 1;
  for (int64_t dim : dims)
    count *= shape[dim];
  return count;
}

/// Bounds of an extremum: it moves at most as far as the farthest moving term.
void boundExtremum(ArrayRef<int64_t> dims, const ReferenceTensor &input,
                   ReferenceTensor &output) {
  if (output.tracksErrors())
    reduce(input.type.getShape(), dims, input.errorBounds, output.errorBounds,
           larger);
}

/// Bounds of sums and products of integers, which do not round: a product of
/// uncertain factors may be anything.
void boundIntegers(ArrayRef<int64_t> dims, const ReferenceTensor &input,
                   ReferenceTensor &output, bool isSum) {
  if (!output.tracksErrors())
    return;
  reduce(input.type.getShape(), dims, input.errorBounds, output.errorBounds,
         std::plus<double>());
  if (!isSum)
    for (double &bound : output.errorBounds)
      bound = bound > 0 ? std::numeric_limits<double>::infinity() : 0;
}

/// The first position along `dim` that `isBetter` than all before it; the first
/// NaN if there is one, as the extremum then is NaN. Bounded by the distance to
/// the farthest element that may be the extremum as well.
template <typename T, typename IsBetter>
void findExtremum(const ReferenceTensor &input, int64_t dim,
                  std::vector<T> ReferenceTensor::*elements,
                  ReferenceTensor &output, IsBetter isBetter) {
  ArrayRef<int64_t> shape = input.type.getShape();
  int64_t stride = rowMajorStrides(shape)[dim];
  SmallVector<int64_t> starts =
      boxOffsets(shape, complementDims({dim}, input.type.getRank()));
  for (auto [position, start] : llvm::enumerate(starts)) {
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
    for (int64_t i = 0; i < shape[dim]; ++i) {
      double bound = bounds[i * stride] + bounds[best * stride];
      double distance = std::fabs(static_cast<double>(line[i * stride]) -
                                  static_cast<double>(line[best * stride]));
      if (bound > 0 && distance <= bound)
        farthest = std::max(farthest, static_cast<double>(std::abs(i - best)));
    }
  }
}

} // namespace

/// The error of each term passes through; the additions add gamma * sum |term|, in
/// the accumulator's type.
LogicalResult SumOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                              MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0];
  ReferenceTensor &output = results[0];
  ArrayRef<int64_t> shape = input.type.getShape();
  if (!input.isFloat()) {
    Type elementType = input.type.getElementType();
    reduce(shape, getDims(), input.integers, output.integers,
           [&](int64_t a, int64_t b) {
             return wrapInteger(elementType,
                                static_cast<int64_t>(static_cast<uint64_t>(a) +
                                                     static_cast<uint64_t>(b)));
           });
    boundIntegers(getDims(), input, output, /*isSum=*/true);
    return success();
  }
  reduce(shape, getDims(), input.floats, output.floats, std::plus<double>());
  if (!output.tracksErrors())
    return success();
  auto floatType = cast<FloatType>(input.type.getElementType());
  bool isIndependent = output.hasIndependentErrors;
  double gamma = summationRoundoff(getFloatAccumulator(floatType),
                                   termCount(shape, getDims()), isIndependent);
  std::vector<double> terms(input.floats.size());
  std::vector<double> magnitudes(output.floats.size());
  for (auto [magnitude, value, bound] :
       llvm::zip_equal(terms, input.floats, input.errorBounds))
    magnitude = std::fabs(value) + (isIndependent ? 0 : bound);
  reduce(shape, getDims(), terms, magnitudes, std::plus<double>());
  // Independent errors add as squares.
  for (auto [error, bound] : llvm::zip_equal(terms, input.errorBounds))
    error = isIndependent ? bound * bound : bound;
  reduce(shape, getDims(), terms, output.errorBounds, std::plus<double>());
  for (auto [bound, magnitude, value] :
       llvm::zip_equal(output.errorBounds, magnitudes, output.floats))
    bound = boundAccumulated(floatType, value, magnitude,
                             (isIndependent ? std::sqrt(bound) : bound) +
                                 gamma * magnitude,
                             isIndependent);
  return success();
}

/// With b = prod (|x| + bound): the product moves by at most b - prod |x|, and
/// the multiplications add gamma * b, in the accumulator's type.
LogicalResult ProdOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                               MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0];
  ReferenceTensor &output = results[0];
  ArrayRef<int64_t> shape = input.type.getShape();
  if (!input.isFloat()) {
    Type elementType = input.type.getElementType();
    reduce(shape, getDims(), input.integers, output.integers,
           [&](int64_t a, int64_t b) {
             return wrapInteger(elementType,
                                static_cast<int64_t>(static_cast<uint64_t>(a) *
                                                     static_cast<uint64_t>(b)));
           });
    boundIntegers(getDims(), input, output, /*isSum=*/false);
    return success();
  }
  reduce(shape, getDims(), input.floats, output.floats,
         std::multiplies<double>());
  if (!output.tracksErrors())
    return success();
  auto floatType = cast<FloatType>(input.type.getElementType());
  FloatType accumulator = getFloatAccumulator(floatType);
  double gamma = accumulatedRoundoff(accumulator, termCount(shape, getDims()));
  if (output.hasIndependentErrors)
    gamma *= kIndependentDeviations;
  std::vector<double> largest(input.floats.size());
  for (auto [value, element, bound] :
       llvm::zip_equal(largest, input.floats, input.errorBounds))
    value = std::fabs(element) + bound;
  reduce(shape, getDims(), largest, output.errorBounds,
         std::multiplies<double>());
  for (auto [bound, value] : llvm::zip_equal(output.errorBounds, output.floats))
    bound = boundAccumulated(floatType, value, bound,
                             bound - std::fabs(value) + gamma * bound +
                                 underflowError(accumulator),
                             output.hasIndependentErrors);
  return success();
}

LogicalResult AmaxOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                               MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0];
  ArrayRef<int64_t> shape = input.type.getShape();
  if (input.isFloat())
    reduce(shape, getDims(), input.floats, results[0].floats, larger);
  else
    reduce(shape, getDims(), input.integers, results[0].integers,
           [](int64_t a, int64_t b) { return std::max(a, b); });
  boundExtremum(getDims(), input, results[0]);
  return success();
}

LogicalResult AminOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                               MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0];
  ArrayRef<int64_t> shape = input.type.getShape();
  if (input.isFloat())
    reduce(shape, getDims(), input.floats, results[0].floats, smaller);
  else
    reduce(shape, getDims(), input.integers, results[0].integers,
           [](int64_t a, int64_t b) { return std::min(a, b); });
  boundExtremum(getDims(), input, results[0]);
  return success();
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
