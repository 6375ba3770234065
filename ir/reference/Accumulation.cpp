//===- Accumulation.cpp - Terms that iterations combine --------------------===//

#include "ir/reference/Accumulation.h"
#include "ir/reference/Tolerance.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot::ir;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What all elements of a result have in common.
struct ResultKind {
  Type type; ///< of the elements that are combined
  bool isIndependent;
  int64_t termCount; ///< of each element
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
    // Where kernels start a sum with 0, as where they add zeros that they make up, it
    // has no sign.
    if (value == 0 && std::signbit(value))
      bound = std::max(bound, kUncertainSign);
    return boundAccumulated(type, value, magnitude, bound + gamma * magnitude,
                            kind.isIndependent);
  }
};

double larger(double a, double b) {
  return std::isnan(b) || b > a ? b : a; // a NaN `a` stays: no `b` is larger
}

/// Of maxima; minima are those of the negated terms. The extremum lies between
/// that of the terms moved down and that of the terms moved up by their bounds, unless
/// one of them may be NaN. Of zeros it is any.
template <bool isMinimum> struct FloatExtremum {
  double value = isMinimum ? kInfinity : -kInfinity;
  double low = -kInfinity, high = -kInfinity, widest = 0;
  bool hasZero = false, hasNegativeZero = false;

  void add(const ResultKind &, double term, double bound) {
    if (term == 0)
      (std::signbit(term) ? hasNegativeZero : hasZero) = true;
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
    if (value == 0 && hasZero && hasNegativeZero)
      moved = std::max(moved, kUncertainSign);
    // Of a NaN the widest bound says whether it is certain.
    return std::isnan(moved) || widest == kInfinity ? widest : moved;
  }
};

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

/// With b = prod (|x| + bound): the product moves by at most b - prod |x|, and each of
/// the multiplications, in f64, by its rounding; the last one is to the accumulator's
/// type.
struct FloatProduct {
  double value = 1;
  LongProduct product, widest;
  bool isUncertain = false;

  void add(const ResultKind &, double term, double bound) {
    product.multiply(term);
    value = product.value();
    widest.multiply(std::fabs(term) + bound);
    isUncertain |= bound > 0;
  }
  double finish(const ResultKind &kind) {
    if (!std::isfinite(value))
      return isUncertain ? kInfinity : 0;
    auto type = cast<FloatType>(kind.type);
    FloatType accumulator = getFloatAccumulator(type);
    double gamma = accumulatedRoundoff(Float64Type::get(type.getContext()),
                                       kind.termCount) +
                   unitRoundoff(accumulator);
    if (kind.isIndependent)
      gamma *= kIndependentDeviations;
    double largest = widest.value();
    return boundAccumulated(type, value, largest,
                            largest - std::fabs(value) + gamma * largest +
                                underflowError(accumulator),
                            kind.isIndependent);
  }
};

/// Integers do not round. Sums wrap around, and their bounds add up; a factor that is
/// uncertain makes a product anything.
template <typename Operation, bool isSum> struct WrappingIntegers {
  int64_t value = isSum ? 0 : 1;
  double bound = 0;

  void add(const ResultKind &kind, int64_t term, double termBound) {
    value = wrapInteger(kind.type, static_cast<int64_t>(Operation()(
                                       static_cast<uint64_t>(value),
                                       static_cast<uint64_t>(term))));
    bound += isSum || termBound == 0 ? termBound : kInfinity;
  }
  double finish(const ResultKind &) const { return bound; }
};
using IntegerSum = WrappingIntegers<std::plus<>, true>;
using IntegerProduct = WrappingIntegers<std::multiplies<>, false>;

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
template <typename CombinationT> class Combinations : public Accumulation {
public:
  Combinations(ReferenceTensor &result, const ResultKind &kind)
      : result(result), kind(kind), combinations(result.elementCount()) {}

  void add(int64_t first, int64_t stride, ArrayRef<const ScalarLane *> terms,
           int64_t at, int64_t count) override {
    const auto &values = elementsOf<Value>(*terms[0]);
    ArrayRef<double> bounds = terms[0]->bounds;
    for (int64_t i = 0; i < count; ++i)
      combinations[first + i * stride].add(kind, values[at + i],
                                           bounds.empty() ? 0 : bounds[at + i]);
  }

  void finish() override {
    for (auto [i, combination] : llvm::enumerate(combinations)) {
      if (result.tracksErrors())
        result.errorBounds[i] = combination.finish(kind);
      elementsOf<Value>(result)[i] = combination.value;
    }
  }

private:
  using Value = decltype(CombinationT::value);

  ReferenceTensor &result;
  ResultKind kind;
  std::vector<CombinationT> combinations;
};

//===----------------------------------------------------------------------===//
// Numbers of terms
//===----------------------------------------------------------------------===//

/// The terms of an element, in order.
template <typename T> struct Terms {
  ArrayRef<T> values;
  ArrayRef<double> bounds; ///< empty if errors are not tracked

  /// How far the number of the right term may be from `best`: as far as that of the
  /// farthest term which is as near to the best one as the bounds of both.
  double boundNumber(int64_t best) const {
    double farthest = 0;
    for (int64_t i = 0, e = values.size(); i < e; ++i)
      if (isOrderUncertain(static_cast<double>(values[i]),
                           static_cast<double>(values[best]),
                           bounds[i] + bounds[best]))
        farthest = std::max(farthest, std::fabs(static_cast<double>(i - best)));
    return farthest;
  }
};

/// The first term that is better than all before it; a NaN is better than numbers.
template <typename T, template <typename> typename Compare> struct FirstBest {
  void note(double, double) {}
  /// The number of the term, and its bound if they are tracked.
  std::pair<int64_t, double> find(const Terms<T> &terms) const {
    auto isNan = [](T value) { return std::isnan(static_cast<double>(value)); };
    int64_t best = 0;
    for (int64_t i = 1, e = terms.values.size(); i < e; ++i)
      if (Compare<T>()(terms.values[i], terms.values[best]) ||
          (isNan(terms.values[i]) && !isNan(terms.values[best])))
        best = i;
    return {best, terms.bounds.empty() ? 0 : terms.boundNumber(best)};
  }
};

/// The first term that equals another value. That value was copied from one of them, so
/// that what may equal it follows from the terms alone. But if it is none of them, as
/// where a kernel read a subnormal number as 0, any that is as near as their bounds may
/// be the one.
struct FirstEqual {
  double wanted = 0, bound = 0;

  void note(double value, double valueBound) {
    wanted = value;
    bound = valueBound;
  }
  std::pair<int64_t, double> find(const Terms<double> &terms) const {
    const double *first = llvm::find(terms.values, wanted);
    if (first == terms.values.end()) // as NaN
      return {kNoTerm, bound > 0 || mayHold(terms) ? kInfinity : 0};
    int64_t number = first - terms.values.begin();
    return {number, terms.bounds.empty() ? 0 : terms.boundNumber(number)};
  }

private:
  bool mayHold(const Terms<double> &terms) const {
    for (size_t i = 0; i < terms.bounds.size(); ++i)
      if (isOrderUncertain(terms.values[i], wanted, terms.bounds[i] + bound))
        return true;
    return false;
  }
};

/// A search for each element of a result, among all of its terms.
template <typename T, typename Search> class Searches : public Accumulation {
public:
  Searches(ReferenceTensor &result, const ResultKind &kind)
      : result(result), kind(kind), searches(result.elementCount()),
        found(result.elementCount(), 0),
        values(result.elementCount() * kind.termCount),
        bounds(result.tracksErrors() ? values.size() : 0) {}

  void add(int64_t first, int64_t stride, ArrayRef<const ScalarLane *> terms,
           int64_t at, int64_t count) override {
    for (int64_t i = 0; i < count; ++i) {
      int64_t element = first + i * stride;
      int64_t to = element * kind.termCount + found[element]++;
      values[to] = valueAt(*terms[0], at + i);
      if (!bounds.empty())
        bounds[to] = terms[0]->bounds[at + i];
      if (terms.size() > 1)
        searches[element].note(static_cast<double>(valueAt(*terms[1], at + i)),
                               bounds.empty() ? 0 : terms[1]->bounds[at + i]);
    }
  }

  void finish() override {
    for (auto [i, search] : llvm::enumerate(searches)) {
      int64_t first = i * kind.termCount;
      Terms<T> terms{ArrayRef(values).slice(first, kind.termCount), {}};
      if (!bounds.empty())
        terms.bounds = ArrayRef(bounds).slice(first, kind.termCount);
      auto [number, bound] = search.find(terms);
      result.integers[i] = number;
      if (result.tracksErrors())
        result.errorBounds[i] = bound;
    }
  }

private:
  T valueAt(const ScalarLane &lane, int64_t at) const {
    if constexpr (std::is_same_v<T, double>)
      return lane.floats[at];
    else // as unsigned as its type
      return wrapInteger(kind.type, lane.integers[at]);
  }

  ReferenceTensor &result;
  ResultKind kind;
  std::vector<Search> searches;
  std::vector<int64_t> found; ///< terms, per element
  std::vector<T> values;
  std::vector<double> bounds; ///< empty if errors are not tracked
};

/// `Floats` or `Integers`, as the type of the terms says.
template <typename Floats, typename Integers>
std::unique_ptr<Accumulation> createFor(ReferenceTensor &result,
                                        const ResultKind &kind) {
  if (isa<FloatType>(kind.type))
    return std::make_unique<Floats>(result, kind);
  return std::make_unique<Integers>(result, kind);
}
template <typename Floats, typename Integers>
constexpr auto createCombinations =
    createFor<Combinations<Floats>, Combinations<Integers>>;
template <template <typename> typename Compare>
constexpr auto createSearches =
    createFor<Searches<double, FirstBest<double, Compare>>,
              Searches<int64_t, FirstBest<int64_t, Compare>>>;

} // namespace

std::unique_ptr<Accumulation>
Accumulation::create(const Combination &combination, ReferenceTensor &result,
                     int64_t termCount) {
  ResultKind kind{combination.type, result.hasIndependentErrors, termCount};
  switch (combination.combiner) {
  case Combiner::Sum:
    return createCombinations<FloatSum, IntegerSum>(result, kind);
  case Combiner::Product:
    return createCombinations<FloatProduct, IntegerProduct>(result, kind);
  case Combiner::Maximum:
    return createCombinations<FloatExtremum<false>, IntegerExtremum<false>>(
        result, kind);
  case Combiner::Minimum:
    return createCombinations<FloatExtremum<true>, IntegerExtremum<true>>(
        result, kind);
  case Combiner::FirstMaximum:
    return createSearches<std::greater>(result, kind);
  case Combiner::FirstMinimum:
    return createSearches<std::less>(result, kind);
  case Combiner::FirstEqual:
    return std::make_unique<Searches<double, FirstEqual>>(result, kind);
  }
  llvm_unreachable("unknown combiner");
}
