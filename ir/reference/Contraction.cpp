//===- Contraction.cpp - Evaluates products summed over a dimension -------===//

#include "ir/ops/Contraction.h"
#include "ir/reference/Tolerance.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot;

namespace {

/// Extents of a batch of products [M, K] x [K, N] -> [M, N].
struct MatmulExtents {
  int64_t batches, M, N, K;
};

/// output += lhs x rhs for every batch; each sum runs over k in order. Rows of
/// `rhs` and `output` are read along N, where they are contiguous; four rows of
/// `output` share each row of `rhs`.
void multiply(const MatmulExtents &extents, const std::vector<double> &lhs,
              const std::vector<double> &rhs, std::vector<double> &output) {
  auto [batches, M, N, K] = extents;
  constexpr int64_t kRows = 4;
  for (int64_t b = 0; b < batches; ++b) {
    for (int64_t i0 = 0; i0 < M; i0 += kRows) {
      int64_t rows = std::min(kRows, M - i0);
      const double *left = lhs.data() + (b * M + i0) * K;
      double *out = output.data() + (b * M + i0) * N;
      for (int64_t k = 0; k < K; ++k) {
        const double *right = rhs.data() + (b * K + k) * N;
        for (int64_t i = 0; i < rows; ++i) {
          double factor = left[i * K + k];
          double *row = out + i * N;
          for (int64_t j = 0; j < N; ++j)
            row[j] += factor * right[j];
        }
      }
    }
  }
}

std::vector<double> magnitudes(const std::vector<double> &values) {
  std::vector<double> result(values.size());
  for (auto [magnitude, value] : llvm::zip_equal(result, values))
    magnitude = std::fabs(value);
  return result;
}

std::vector<double> squares(const std::vector<double> &values) {
  std::vector<double> result(values.size());
  for (auto [square, value] : llvm::zip_equal(result, values))
    square = value * value;
  return result;
}

/// The bounds of a product whose operands have independent errors: with squares
/// of magnitudes l, r and of bounds a, b, the terms spread by a (r + b) + l b.
void boundIndependent(const MatmulExtents &extents, const ReferenceTensor &lhs,
                      const ReferenceTensor &rhs, ReferenceTensor &output) {
  auto isUncertain = [](const ReferenceTensor &tensor) {
    return llvm::any_of(tensor.errorBounds, [](double b) { return b > 0; });
  };
  std::vector<double> l = squares(lhs.floats), a = squares(lhs.errorBounds);
  std::vector<double> r = squares(rhs.floats), b = squares(rhs.errorBounds);
  llvm::fill(output.errorBounds, 0.0);
  if (isUncertain(rhs))
    multiply(extents, l, b, output.errorBounds);
  if (isUncertain(lhs)) {
    for (auto [square, bound] : llvm::zip_equal(r, b))
      square += bound;
    multiply(extents, a, r, output.errorBounds);
  }
  std::vector<double> exact(output.floats.size(), 0.0);
  multiply(extents, magnitudes(lhs.floats), magnitudes(rhs.floats), exact);
  auto floatType = cast<FloatType>(output.type.getElementType());
  FloatType accumulator = getFloatAccumulator(floatType);
  double gamma = summationRoundoff(accumulator, extents.K, true);
  double underflow = extents.K * underflowError(accumulator);
  for (auto [bound, magnitude, value] :
       llvm::zip_equal(output.errorBounds, exact, output.floats))
    bound = boundAccumulated(floatType, value, magnitude,
                             std::sqrt(bound) + gamma * magnitude + underflow,
                             /*isIndependent=*/true);
}

std::vector<double> largestMagnitudes(const ReferenceTensor &tensor) {
  std::vector<double> result = magnitudes(tensor.floats);
  for (auto [magnitude, bound] : llvm::zip_equal(result, tensor.errorBounds))
    magnitude += bound;
  return result;
}

} // namespace

/// With |l|, |r| magnitudes and L, R the largest magnitudes within the bounds:
/// the exact product moves by at most L x R - |l| x |r|, and its K roundings of
/// products and sums add gamma_K * (L x R), in the accumulator's type.
LogicalResult MatmulOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                 MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &lhs = *operands[0], &rhs = *operands[1];
  ReferenceTensor &output = results[0];
  ArrayRef<int64_t> shape = output.type.getShape();
  MatmulExtents extents;
  extents.M = shape[shape.size() - 2];
  extents.N = shape.back();
  extents.K = lhs.type.getShape().back();
  extents.batches = output.elementCount() / (extents.M * extents.N);

  llvm::fill(output.floats, 0.0);
  multiply(extents, lhs.floats, rhs.floats, output.floats);
  if (!output.tracksErrors())
    return success();
  if (output.hasIndependentErrors) {
    boundIndependent(extents, lhs, rhs, output);
    return success();
  }

  std::vector<double> exact(output.floats.size(), 0.0);
  multiply(extents, magnitudes(lhs.floats), magnitudes(rhs.floats), exact);
  llvm::fill(output.errorBounds, 0.0);
  multiply(extents, largestMagnitudes(lhs), largestMagnitudes(rhs),
           output.errorBounds);
  auto floatType = cast<FloatType>(output.type.getElementType());
  FloatType accumulator = getFloatAccumulator(floatType);
  double gamma = accumulatedRoundoff(accumulator, extents.K);
  double underflow = extents.K * underflowError(accumulator);
  // Zero times an unbounded error is NaN, and no bound: the program may compute
  // zero times infinity there.
  for (auto [bound, magnitude, value] :
       llvm::zip_equal(output.errorBounds, exact, output.floats))
    bound = boundAccumulated(floatType, value, bound,
                             (bound - magnitude) + gamma * bound + underflow,
                             /*isIndependent=*/false);
  return success();
}
