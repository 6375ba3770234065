//===- Reduction.cpp - Evaluates positions of extrema ----------------------===//
//
// Not by their loops: the bound of a position follows from which elements may be the
// extremum, not from what iterations compute.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Reduction.h"
#include "ir/reference/ReferenceTensor.h"
#include "ir/reference/Strides.h"

#include <cmath>

using namespace mlir;
using namespace ingot;

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
    for (int64_t i = 0; i < shape[dim]; ++i) {
      double bound = bounds[i * stride] + bounds[best * stride];
      double distance = std::fabs(static_cast<double>(line[i * stride]) -
                                  static_cast<double>(line[best * stride]));
      if (bound > 0 && distance <= bound)
        farthest = std::max(farthest, static_cast<double>(std::abs(i - best)));
    }
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
