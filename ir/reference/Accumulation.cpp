//===- Accumulation.cpp - Terms that iterations combine --------------------===//

#include "ir/reference/Accumulation.h"
#include "ir/reference/Tolerance.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot::ir;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What all elements of a result have in common.
struct ResultKind {
  Type type;
  bool isIndependent;
  int64_t termCount = 0; ///< of each element, once all are in
};

/// The error of each term passes through; the additions add gamma * sum |term|, in
/// the accumulator's type.
/// Independent errors add as squares, the roundings of the sum as magnitudes.
struct FloatSum {
  double value = -0.0; ///< keeps the sign of a zero
  double magnitude = 0, moved = 0;

  void add(const ResultKind &kind, double term, double bound) {
    value += term;
    magnitude += std::fabs(term) + (kind.isIndependent ? 0 : bound);
    moved += kind.isIndependent ? bound * bound : bound;
  }
  double finish(const ResultKind &kind) {
    auto type = cast<FloatType>(kind.type);
    double gamma = summationRoundoff(getFloatAccumulator(type), kind.termCount,
                                     kind.isIndependent);
    double bound = kind.isIndependent ? std::sqrt(moved) : moved;
    return boundAccumulated(type, value, magnitude, bound + gamma * magnitude,
                            kind.isIndependent);
  }
};

double larger(double a, double b) {
  return std::isnan(b) || b > a ? b : a; // a NaN `a` stays: no `b` is larger
}

/// Of maxima; minima are those of the negated terms. The extremum lies between
/// that of the terms moved down and that of the terms moved up by their bounds, unless
/// one of them may be NaN.
template <bool isMinimum> struct FloatExtremum {
  double value = isMinimum ? kInfinity : -kInfinity;
  double low = -kInfinity, high = -kInfinity, widest = 0;

  void add(const ResultKind &, double term, double bound) {
    value = isMinimum ? -larger(-value, -term) : larger(value, term);
    double upward = isMinimum ? -term : term;
    widest = larger(widest, bound);
    low = larger(low, upward - bound);
    high = larger(high, upward + bound);
  }
  double finish(const ResultKind &) const {
    double upward = isMinimum ? -value : value;
    double moved = std::max(upward == low ? 0 : upward - low,
                            upward == high ? 0 : high - upward);
    // Of a NaN the widest bound says whether it is certain.
    return std::isnan(moved) || widest == kInfinity ? widest : moved;
  }
};

/// Integers do not round: bounds add up.
struct IntegerSum {
  int64_t value = 0;
  double bound = 0;

  void add(const ResultKind &kind, int64_t term, double termBound) {
    value = wrapInteger(kind.type,
                        static_cast<int64_t>(static_cast<uint64_t>(value) +
                                             static_cast<uint64_t>(term)));
    bound += termBound;
  }
  double finish(const ResultKind &) const { return bound; }
};

/// Moves as far as the farthest moving term.
template <bool isMinimum> struct IntegerExtremum {
  using Limits = std::numeric_limits<int64_t>;
  int64_t value = isMinimum ? Limits::max() : Limits::min();
  double bound = 0;

  void add(const ResultKind &kind, int64_t term, double termBound) {
    term = wrapInteger(kind.type, term);
    value = isMinimum ? std::min(value, term) : std::max(value, term);
    bound = std::max(bound, termBound);
  }
  double finish(const ResultKind &) const { return bound; }
};

/// The elements of a lane or a tensor, where they are of type `T`.
template <typename T, typename Holder> auto &elementsOf(Holder &holder) {
  if constexpr (std::is_same_v<T, double>)
    return holder.floats;
  else
    return holder.integers;
}

/// A combination for each element of a result.
template <typename Combination> class Combinations : public Accumulation {
public:
  explicit Combinations(ReferenceTensor &result)
      : result(result),
        kind{result.type.getElementType(), result.hasIndependentErrors},
        combinations(result.elementCount()) {}

  void add(int64_t first, int64_t stride, const ScalarLane &lane, int64_t at,
           int64_t count) override {
    const auto &terms = elementsOf<Value>(lane);
    for (int64_t i = 0; i < count; ++i)
      combinations[first + i * stride].add(
          kind, terms[at + i], result.tracksErrors() ? lane.bounds[at + i] : 0);
  }

  void finish(int64_t termCount) override {
    kind.termCount = termCount;
    for (auto [i, combination] : llvm::enumerate(combinations)) {
      if (result.tracksErrors())
        result.errorBounds[i] = combination.finish(kind);
      elementsOf<Value>(result)[i] = combination.value;
    }
  }

private:
  using Value = decltype(Combination::value);

  ReferenceTensor &result;
  ResultKind kind;
  std::vector<Combination> combinations;
};

} // namespace

std::unique_ptr<Accumulation> Accumulation::create(Operation *combiner,
                                                   ReferenceTensor &result) {
  if (isa<arith::AddFOp>(combiner))
    return std::make_unique<Combinations<FloatSum>>(result);
  if (isa<arith::MaximumFOp>(combiner))
    return std::make_unique<Combinations<FloatExtremum<false>>>(result);
  if (isa<arith::MinimumFOp>(combiner))
    return std::make_unique<Combinations<FloatExtremum<true>>>(result);
  if (isa<arith::AddIOp>(combiner))
    return std::make_unique<Combinations<IntegerSum>>(result);
  if (isa<arith::MaxSIOp, arith::MaxUIOp>(combiner))
    return std::make_unique<Combinations<IntegerExtremum<false>>>(result);
  if (isa<arith::MinSIOp, arith::MinUIOp>(combiner))
    return std::make_unique<Combinations<IntegerExtremum<true>>>(result);
  return nullptr;
}
