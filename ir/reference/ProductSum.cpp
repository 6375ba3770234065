//===- ProductSum.cpp - Evaluates products summed over loops ---------------===//

#include "ir/reference/LoopProgram.h"
#include "ir/reference/Tolerance.h"

#include <cmath>

using namespace mlir;
using namespace ingot::ir;

namespace {

/// The elements of a batch of matrices.
using Matrix = std::vector<double>;

/// Extents of a product [B, M, K] x [B, K, N] -> [B, M, N].
struct ProductExtents {
  int64_t B, M, N, K;
};

/// output += lhs x rhs; each sum runs over k in order. Rows of `rhs` and `output`
/// are read along N, where they are contiguous; four rows of `output` share each
/// row of `rhs`.
void addProduct(const ProductExtents &extents, const Matrix &lhs,
                const Matrix &rhs, Matrix &output) {
  auto [B, M, N, K] = extents;
  constexpr int64_t kRows = 4;
  for (int64_t b = 0; b < B; ++b)
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

Matrix multiply(const ProductExtents &extents, const Matrix &lhs,
                const Matrix &rhs) {
  Matrix product(extents.B * extents.M * extents.N, 0.0);
  addProduct(extents, lhs, rhs, product);
  return product;
}

/// `function` of each element, or of those of two batches.
template <typename Function, typename... Matrices>
Matrix map(Function function, const Matrix &first, const Matrices &...others) {
  Matrix result(first.size());
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = function(first[i], others[i]...);
  return result;
}

double magnitude(double value) { return std::fabs(value); }
double square(double value) { return value * value; }

/// Matrices and the bounds of their elements, empty if errors are not tracked.
struct BoundMatrix {
  Matrix values, bounds;

  bool isUncertain() const {
    return llvm::any_of(bounds, [](double bound) { return bound > 0; });
  }
};

/// The bounds of a product whose operands have independent errors: with squares
/// of magnitudes l, r and of bounds a, b, the terms spread by a (r + b) + l b.
void boundIndependent(const ProductExtents &extents, const BoundMatrix &lhs,
                      const BoundMatrix &rhs, FloatType type,
                      BoundMatrix &output) {
  Matrix l = map(square, lhs.values), a = map(square, lhs.bounds);
  Matrix r = map(square, rhs.values), b = map(square, rhs.bounds);
  Matrix spread(output.values.size(), 0.0);
  if (rhs.isUncertain())
    addProduct(extents, l, b, spread);
  if (lhs.isUncertain())
    addProduct(extents, a, map(std::plus<double>(), r, b), spread);
  Matrix exact =
      multiply(extents, map(magnitude, lhs.values), map(magnitude, rhs.values));
  FloatType accumulator = getFloatAccumulator(type);
  double gamma = summationRoundoff(accumulator, extents.K, true);
  double underflow = extents.K * underflowError(accumulator);
  output.bounds.resize(spread.size());
  for (auto [bound, value, squares, largest] :
       llvm::zip_equal(output.bounds, output.values, spread, exact))
    bound = boundAccumulated(type, value, largest,
                             std::sqrt(squares) + gamma * largest + underflow,
                             /*isIndependent=*/true);
}

/// With |l|, |r| magnitudes and L, R the largest magnitudes within the bounds:
/// the exact product moves by at most L x R - |l| x |r|, and its K roundings of
/// products and sums add gamma_K * (L x R), in the accumulator's type.
void boundWorst(const ProductExtents &extents, const BoundMatrix &lhs,
                const BoundMatrix &rhs, FloatType type, BoundMatrix &output) {
  Matrix l = map(magnitude, lhs.values), r = map(magnitude, rhs.values);
  Matrix exact = multiply(extents, l, r);
  Matrix widest = multiply(extents, map(std::plus<double>(), l, lhs.bounds),
                           map(std::plus<double>(), r, rhs.bounds));
  FloatType accumulator = getFloatAccumulator(type);
  double gamma = accumulatedRoundoff(accumulator, extents.K);
  double underflow = extents.K * underflowError(accumulator);
  // Zero times an unbounded error is NaN, and no bound: the program may compute
  // zero times infinity there.
  output.bounds.resize(exact.size());
  for (auto [bound, value, magnitude, largest] :
       llvm::zip_equal(output.bounds, output.values, exact, widest))
    bound =
        boundAccumulated(type, value, largest,
                         (largest - magnitude) + gamma * largest + underflow,
                         /*isIndependent=*/false);
}

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

  void run(Operands operands, Results results) override;

private:
  /// Some of the loops, as one dimension of a matrix.
  using LoopList = SmallVector<unsigned>;

  LoopList &listOf(unsigned loop) {
    if (loops.isReduced(loop))
      return sums;
    bool inLhs = loops.reads[0].has(loop), inRhs = loops.reads[1].has(loop);
    return inLhs == inRhs ? batch : inLhs ? rows : columns;
  }
  SmallVector<int64_t> extentsOf(const LoopList &list) const {
    return llvm::map_to_vector(
        list, [&](unsigned loop) { return loops.extents[loop]; });
  }
  int64_t countOf(const LoopList &list) const {
    return computeProduct(extentsOf(list));
  }
  /// The loops of a batch of matrices with rows along `outer` and columns along
  /// `inner`.
  LoopList matrixOf(const LoopList &outer, const LoopList &inner) const {
    LoopList order = batch;
    order.append(outer);
    order.append(inner);
    return order;
  }
  BoundMatrix gather(const ReferenceTensor &operand, unsigned number,
                     const LoopList &order) const;
  void scatter(const BoundMatrix &matrix, ReferenceTensor &result) const;

  Loops loops;
  LoopList batch, rows, columns, sums;
  unsigned lhs = 0, rhs = 1; ///< numbers of the operands with rows and columns
};

} // namespace

BoundMatrix ProductSum::gather(const ReferenceTensor &operand, unsigned number,
                               const LoopList &order) const {
  const LoopAccess &access = loops.reads[number];
  LoopWalk walk =
      LoopWalk(access, operand.type.getShape(), loops.extents).select(order);
  Fill fill(access.fill);
  SmallVector<int64_t> extents = extentsOf(order);
  BoundMatrix matrix;
  matrix.values = walk.gatherAll(operand.floats, fill.number, extents);
  if (operand.tracksErrors())
    matrix.bounds = walk.gatherAll(operand.errorBounds, fill.bound, extents);
  return matrix;
}

void ProductSum::scatter(const BoundMatrix &matrix,
                         ReferenceTensor &result) const {
  LoopList order = matrixOf(rows, columns);
  SmallVector<int64_t> extents = extentsOf(order);
  LoopWalk walk =
      LoopWalk(loops.writes[0].access, result.type.getShape(), loops.extents)
          .select(order);
  int64_t length = extents.empty() ? 1 : extents.back();
  int64_t stride = extents.empty() ? 0 : walk.stride(extents.size() - 1);
  int64_t element = 0;
  forEachRow(extents, [&](ArrayRef<int64_t> position) {
    int64_t to = walk.offsetOf(position);
    for (int64_t i = 0; i < length; ++i, ++element, to += stride) {
      result.floats[to] = matrix.values[element];
      if (result.tracksErrors())
        result.errorBounds[to] = matrix.bounds[element];
    }
  });
}

void ProductSum::run(Operands operands, Results results) {
  ReferenceTensor &result = results[0];
  ProductExtents extents{countOf(batch), countOf(rows), countOf(columns),
                         countOf(sums)};
  BoundMatrix left = gather(*operands[lhs], lhs, matrixOf(rows, sums));
  BoundMatrix right = gather(*operands[rhs], rhs, matrixOf(sums, columns));
  BoundMatrix output{multiply(extents, left.values, right.values), {}};
  if (result.tracksErrors())
    (result.hasIndependentErrors ? boundIndependent : boundWorst)(
        extents, left, right, cast<FloatType>(result.type.getElementType()),
        output);
  scatter(output, result);
}

std::unique_ptr<LoopProgram> ingot::ir::buildProductSum(const Loops &loops) {
  return std::make_unique<ProductSum>(loops);
}
