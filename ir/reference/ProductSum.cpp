//===- ProductSum.cpp - Evaluates products summed over loops ---------------===//

#include "ir/reference/LoopProgram.h"
#include "ir/reference/Tolerance.h"

#include <cmath>

using namespace mlir;
using namespace ingot::ir;

namespace {

using Matrix = std::vector<double>;

/// Extents of a product [M, K] x [K, N] -> [M, N].
struct ProductExtents {
  int64_t M, N, K;
};

/// output += lhs x rhs; each sum runs over k in order. Rows of `rhs` and `output`
/// are read along N, where they are contiguous; four rows of `output` share each
/// row of `rhs`.
void multiply(const ProductExtents &extents, const Matrix &lhs,
              const Matrix &rhs, Matrix &output) {
  auto [M, N, K] = extents;
  constexpr int64_t kRows = 4;
  for (int64_t i0 = 0; i0 < M; i0 += kRows) {
    int64_t rows = std::min(kRows, M - i0);
    const double *left = lhs.data() + i0 * K;
    double *out = output.data() + i0 * N;
    for (int64_t k = 0; k < K; ++k) {
      const double *right = rhs.data() + k * N;
      for (int64_t i = 0; i < rows; ++i) {
        double factor = left[i * K + k];
        double *row = out + i * N;
        for (int64_t j = 0; j < N; ++j)
          row[j] += factor * right[j];
      }
    }
  }
}

Matrix magnitudes(const Matrix &values) {
  Matrix result(values.size());
  for (auto [magnitude, value] : llvm::zip_equal(result, values))
    magnitude = std::fabs(value);
  return result;
}

Matrix squares(const Matrix &values) {
  Matrix result(values.size());
  for (auto [square, value] : llvm::zip_equal(result, values))
    square = value * value;
  return result;
}

/// A matrix and the bounds of its elements, empty if errors are not tracked.
struct BoundMatrix {
  Matrix values, bounds;

  bool isUncertain() const {
    return llvm::any_of(bounds, [](double bound) { return bound > 0; });
  }
  Matrix largestMagnitudes() const {
    Matrix result = magnitudes(values);
    for (auto [magnitude, bound] : llvm::zip_equal(result, bounds))
      magnitude += bound;
    return result;
  }
};

/// The bounds of a product whose operands have independent errors: with squares
/// of magnitudes l, r and of bounds a, b, the terms spread by a (r + b) + l b.
void boundIndependent(const ProductExtents &extents, const BoundMatrix &lhs,
                      const BoundMatrix &rhs, FloatType type,
                      BoundMatrix &output) {
  Matrix l = squares(lhs.values), a = squares(lhs.bounds);
  Matrix r = squares(rhs.values), b = squares(rhs.bounds);
  if (rhs.isUncertain())
    multiply(extents, l, b, output.bounds);
  if (lhs.isUncertain()) {
    for (auto [square, bound] : llvm::zip_equal(r, b))
      square += bound;
    multiply(extents, a, r, output.bounds);
  }
  Matrix exact(output.values.size(), 0.0);
  multiply(extents, magnitudes(lhs.values), magnitudes(rhs.values), exact);
  FloatType accumulator = getFloatAccumulator(type);
  double gamma = summationRoundoff(accumulator, extents.K, true);
  double underflow = extents.K * underflowError(accumulator);
  for (auto [bound, magnitude, value] :
       llvm::zip_equal(output.bounds, exact, output.values))
    bound = boundAccumulated(type, value, magnitude,
                             std::sqrt(bound) + gamma * magnitude + underflow,
                             /*isIndependent=*/true);
}

/// With |l|, |r| magnitudes and L, R the largest magnitudes within the bounds:
/// the exact product moves by at most L x R - |l| x |r|, and its K roundings of
/// products and sums add gamma_K * (L x R), in the accumulator's type.
void boundWorst(const ProductExtents &extents, const BoundMatrix &lhs,
                const BoundMatrix &rhs, FloatType type, BoundMatrix &output) {
  Matrix exact(output.values.size(), 0.0);
  multiply(extents, magnitudes(lhs.values), magnitudes(rhs.values), exact);
  multiply(extents, lhs.largestMagnitudes(), rhs.largestMagnitudes(),
           output.bounds);
  FloatType accumulator = getFloatAccumulator(type);
  double gamma = accumulatedRoundoff(accumulator, extents.K);
  double underflow = extents.K * underflowError(accumulator);
  // Zero times an unbounded error is NaN, and no bound: the program may compute
  // zero times infinity there.
  for (auto [bound, magnitude, value] :
       llvm::zip_equal(output.bounds, exact, output.values))
    bound = boundAccumulated(type, value, bound,
                             (bound - magnitude) + gamma * bound + underflow,
                             /*isIndependent=*/false);
}

/// Some of the loops, as one dimension of a matrix.
using LoopList = SmallVector<unsigned>;

class ProductSum : public LoopProgram {
public:
  explicit ProductSum(const Loops &loops) : loops(loops) {
    for (unsigned loop = 0; loop < loops.extents.size(); ++loop)
      listOf(loop).push_back(loop);
    // The inner loop of `multiply` is worth most where it is long.
    if (countOf(columns) < countOf(rows)) {
      std::swap(columns, rows);
      std::swap(lhs, rhs);
    }
  }

  void run(Operands operands, Results results) override {
    SmallVector<int64_t> position(loops.extents.size(), 0);
    for (int64_t i = 0, e = countOf(batch); i < e; ++i) {
      multiplyBatch(operands, results[0], position);
      for (unsigned loop : llvm::reverse(batch)) {
        if (++position[loop] < loops.extents[loop])
          break;
        position[loop] = 0;
      }
    }
  }

private:
  LoopList &listOf(unsigned loop) {
    if (loops.isReduced(loop))
      return sums;
    bool inLhs = loops.reads[0].has(loop), inRhs = loops.reads[1].has(loop);
    return inLhs == inRhs ? batch : inLhs ? rows : columns;
  }
  int64_t countOf(const LoopList &list) const {
    int64_t count = 1;
    for (unsigned loop : list)
      count *= loops.extents[loop];
    return count;
  }

  /// An access at one position of the batch, by the loops of `outer` and `inner`.
  struct PartialAccess {
    LoopAccess access;
    SmallVector<int64_t> extents;
    int64_t rowLength() const { return extents.empty() ? 1 : extents.back(); }
  };
  PartialAccess restrict(const LoopAccess &access,
                         ArrayRef<int64_t> batchPosition, const LoopList &outer,
                         const LoopList &inner) const;
  BoundMatrix gather(const ReferenceTensor &operand, unsigned number,
                     ArrayRef<int64_t> batchPosition, const LoopList &outer,
                     const LoopList &inner) const;
  void scatter(const BoundMatrix &matrix, ReferenceTensor &result,
               ArrayRef<int64_t> batchPosition) const;
  void multiplyBatch(Operands operands, ReferenceTensor &result,
                     ArrayRef<int64_t> batchPosition) const;

  Loops loops;
  LoopList batch, rows, columns, sums;
  unsigned lhs = 0, rhs = 1; ///< numbers of the operands with rows and columns
};

} // namespace

ProductSum::PartialAccess ProductSum::restrict(const LoopAccess &access,
                                               ArrayRef<int64_t> batchPosition,
                                               const LoopList &outer,
                                               const LoopList &inner) const {
  PartialAccess result{{{}, access.fill}, {}};
  SmallVector<unsigned> renamed(loops.extents.size(), 0);
  for (const LoopList *list : {&outer, &inner})
    for (unsigned loop : *list) {
      renamed[loop] = result.extents.size();
      result.extents.push_back(loops.extents[loop]);
    }
  for (const LoopSum &dim : access.dims) {
    LoopSum sum(dim.offset);
    for (const LoopSum::Term &term : dim.terms) {
      if (llvm::is_contained(batch, term.loop))
        sum.offset += term.factor * batchPosition[term.loop];
      else
        sum = sum + Loop{renamed[term.loop]} * term.factor;
    }
    result.access.dims.push_back(sum / dim.divisor);
  }
  return result;
}

/// The elements that operand `number` has at one position of the batch, as a matrix
/// with rows along `outer` and columns along `inner`.
BoundMatrix ProductSum::gather(const ReferenceTensor &operand, unsigned number,
                               ArrayRef<int64_t> batchPosition,
                               const LoopList &outer,
                               const LoopList &inner) const {
  PartialAccess part =
      restrict(loops.reads[number], batchPosition, outer, inner);
  LoopWalk walk(part.access, operand.type.getShape(), part.extents);
  Fill fill(part.access.fill);
  BoundMatrix matrix;
  matrix.values.resize(countOf(outer) * countOf(inner));
  if (operand.tracksErrors())
    matrix.bounds.resize(matrix.values.size());
  int64_t element = 0, length = part.rowLength();
  forEachRow(part.extents, [&](ArrayRef<int64_t> position) {
    walk.gather(operand.floats, fill.number, position, length,
                matrix.values.data() + element);
    if (!matrix.bounds.empty())
      walk.gather(operand.errorBounds, fill.bound, position, length,
                  matrix.bounds.data() + element);
    element += length;
  });
  return matrix;
}

/// Writes the elements that the result has at one position of the batch.
void ProductSum::scatter(const BoundMatrix &matrix, ReferenceTensor &result,
                         ArrayRef<int64_t> batchPosition) const {
  PartialAccess part =
      restrict(loops.writes[0].access, batchPosition, rows, columns);
  LoopWalk walk(part.access, result.type.getShape(), part.extents);
  int64_t element = 0, length = part.rowLength();
  int64_t stride =
      part.extents.empty() ? 0 : walk.stride(part.extents.size() - 1);
  forEachRow(part.extents, [&](ArrayRef<int64_t> position) {
    int64_t to = walk.offsetOf(position);
    for (int64_t i = 0; i < length; ++i, ++element) {
      result.floats[to + i * stride] = matrix.values[element];
      if (result.tracksErrors())
        result.errorBounds[to + i * stride] = matrix.bounds[element];
    }
  });
}

void ProductSum::multiplyBatch(Operands operands, ReferenceTensor &result,
                               ArrayRef<int64_t> batchPosition) const {
  ProductExtents extents{countOf(rows), countOf(columns), countOf(sums)};
  BoundMatrix left = gather(*operands[lhs], lhs, batchPosition, rows, sums);
  BoundMatrix right = gather(*operands[rhs], rhs, batchPosition, sums, columns);
  BoundMatrix output{Matrix(extents.M * extents.N, 0.0), {}};
  multiply(extents, left.values, right.values, output.values);
  if (result.tracksErrors()) {
    output.bounds.assign(output.values.size(), 0.0);
    (result.hasIndependentErrors ? boundIndependent : boundWorst)(
        extents, left, right, cast<FloatType>(result.type.getElementType()),
        output);
  }
  scatter(output, result, batchPosition);
}

std::unique_ptr<LoopProgram> ingot::ir::buildProductSum(const Loops &loops) {
  return std::make_unique<ProductSum>(loops);
}
