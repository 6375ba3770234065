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

/// `combine` of every term with what is there, which starts with `start`; `note`
/// takes a term's number in the result and its bound if errors are tracked.
template <typename T, typename Combine, typename Note>
void combineRow(std::vector<T> &results, int64_t first, int64_t stride,
                ArrayRef<T> terms, ArrayRef<double> bounds, Combine combine,
                Note note) {
  if (stride == 0) {
    T value = results[first];
    for (T term : terms)
      value = combine(value, term);
    results[first] = value;
  } else {
    for (auto [i, term] : llvm::enumerate(terms)) {
      T &value = results[first + static_cast<int64_t>(i) * stride];
      value = combine(value, term);
    }
  }
  for (auto [i, bound] : llvm::enumerate(bounds))
    note(first + static_cast<int64_t>(i) * stride, terms[i], bound);
}

class FloatAccumulation : public Accumulation {
protected:
  FloatAccumulation(ReferenceTensor &result, double start)
      : result(result), type(cast<FloatType>(result.type.getElementType())) {
    llvm::fill(result.floats, start);
  }
  template <typename Combine, typename Note>
  void combine(int64_t first, int64_t stride, const ScalarLane &lane,
               int64_t at, int64_t count, Combine combine, Note note) {
    combineRow(result.floats, first, stride,
               ArrayRef(lane.floats).slice(at, count),
               result.tracksErrors() ? ArrayRef(lane.bounds).slice(at, count)
                                     : ArrayRef<double>(),
               combine, note);
  }

  ReferenceTensor &result;
  FloatType type;
};

/// The error of each term passes through; the additions add gamma * sum |term|, in
/// the accumulator's type.
/// Independent errors add as squares, the roundings of the sum as magnitudes.
class FloatSum : public FloatAccumulation {
public:
  explicit FloatSum(ReferenceTensor &result)
      : FloatAccumulation(result, -0.0), // keeps the sign of a zero
        magnitudes(result.errorBounds.size(), 0.0) {
    llvm::fill(result.errorBounds, 0.0);
  }

  void add(int64_t first, int64_t stride, const ScalarLane &lane, int64_t at,
           int64_t count) override {
    bool isIndependent = result.hasIndependentErrors;
    combine(first, stride, lane, at, count, std::plus<double>(),
            [&](int64_t element, double term, double bound) {
              magnitudes[element] +=
                  std::fabs(term) + (isIndependent ? 0 : bound);
              result.errorBounds[element] +=
                  isIndependent ? bound * bound : bound;
            });
  }

  void finish(int64_t termCount) override {
    bool isIndependent = result.hasIndependentErrors;
    if (!result.tracksErrors())
      return;
    double gamma =
        summationRoundoff(getFloatAccumulator(type), termCount, isIndependent);
    for (auto [bound, magnitude, value] :
         llvm::zip_equal(result.errorBounds, magnitudes, result.floats))
      bound = boundAccumulated(type, value, magnitude,
                               (isIndependent ? std::sqrt(bound) : bound) +
                                   gamma * magnitude,
                               isIndependent);
  }

private:
  std::vector<double> magnitudes;
};

double larger(double a, double b) {
  return std::isnan(b) || b > a ? b : a; // a NaN `a` stays: no `b` is larger
}

/// Of maxima; minima are those of the negated terms. The extremum lies between
/// that of the terms moved down and that of the terms moved up by their bounds, unless
/// one of them may be NaN.
template <bool isMinimum> class FloatExtremum : public FloatAccumulation {
public:
  explicit FloatExtremum(ReferenceTensor &result)
      : FloatAccumulation(result, isMinimum ? kInfinity : -kInfinity),
        lows(result.errorBounds.size(), -kInfinity), highs(lows) {
    llvm::fill(result.errorBounds, 0.0);
  }

  void add(int64_t first, int64_t stride, const ScalarLane &lane, int64_t at,
           int64_t count) override {
    combine(
        first, stride, lane, at, count,
        [](double a, double b) {
          return isMinimum ? -larger(-a, -b) : larger(a, b);
        },
        [&](int64_t element, double term, double bound) {
          double value = isMinimum ? -term : term;
          double &widest = result.errorBounds[element];
          widest = larger(widest, bound);
          lows[element] = larger(lows[element], value - bound);
          highs[element] = larger(highs[element], value + bound);
        });
  }

  void finish(int64_t) override {
    for (size_t i = 0; i < result.errorBounds.size(); ++i) {
      double value = isMinimum ? -result.floats[i] : result.floats[i];
      double moved = std::max(value == lows[i] ? 0 : value - lows[i],
                              value == highs[i] ? 0 : highs[i] - value);
      // Of a NaN the widest bound says whether it is certain.
      if (!std::isnan(moved) && result.errorBounds[i] < kInfinity)
        result.errorBounds[i] = moved;
    }
  }

private:
  std::vector<double> lows, highs;
};

/// Integers do not round: bounds add up, but an extremum moves as far as the farthest
/// moving term.
template <typename Combine, bool isExtremum>
class IntegerAccumulation : public Accumulation {
public:
  IntegerAccumulation(ReferenceTensor &result, int64_t start) : result(result) {
    llvm::fill(result.integers, start);
    llvm::fill(result.errorBounds, 0.0);
  }

  void add(int64_t first, int64_t stride, const ScalarLane &lane, int64_t at,
           int64_t count) override {
    Type type = result.type.getElementType();
    combineRow(
        result.integers, first, stride,
        ArrayRef(lane.integers).slice(at, count),
        result.tracksErrors() ? ArrayRef(lane.bounds).slice(at, count)
                              : ArrayRef<double>(),
        [&](int64_t a, int64_t b) {
          return wrapInteger(type, Combine()(a, wrapInteger(type, b)));
        },
        [&](int64_t element, int64_t, double bound) {
          double &sum = result.errorBounds[element];
          sum = isExtremum ? std::max(sum, bound) : sum + bound;
        });
  }

  void finish(int64_t) override {}

private:
  ReferenceTensor &result;
};

struct AddWrapping {
  int64_t operator()(int64_t a, int64_t b) const {
    return static_cast<int64_t>(static_cast<uint64_t>(a) +
                                static_cast<uint64_t>(b));
  }
};
struct Larger {
  int64_t operator()(int64_t a, int64_t b) const { return std::max(a, b); }
};
struct Smaller {
  int64_t operator()(int64_t a, int64_t b) const { return std::min(a, b); }
};

} // namespace

std::unique_ptr<Accumulation> Accumulation::create(Operation *combiner,
                                                   ReferenceTensor &result) {
  using Limits = std::numeric_limits<int64_t>;
  if (isa<arith::AddFOp>(combiner))
    return std::make_unique<FloatSum>(result);
  if (isa<arith::MaximumFOp>(combiner))
    return std::make_unique<FloatExtremum<false>>(result);
  if (isa<arith::MinimumFOp>(combiner))
    return std::make_unique<FloatExtremum<true>>(result);
  if (isa<arith::AddIOp>(combiner))
    return std::make_unique<IntegerAccumulation<AddWrapping, false>>(result, 0);
  if (isa<arith::MaxSIOp, arith::MaxUIOp>(combiner))
    return std::make_unique<IntegerAccumulation<Larger, true>>(result,
                                                               Limits::min());
  if (isa<arith::MinSIOp, arith::MinUIOp>(combiner))
    return std::make_unique<IntegerAccumulation<Smaller, true>>(result,
                                                                Limits::max());
  return nullptr;
}
