//===- Tolerance.h - How far a correct program may be from the evaluator ---===//
//
// The evaluator can carry, beside each float64 value, a bound on the distance
// of the value that the compiled program computes in its own precision. The
// bounds follow the program: an input is exact, an operation passes on the
// bounds of its operands and adds its own rounding; behind an infinite bound anything
// is correct, NaN as well. Numeric tests and `ingot
// verify` compare with these bounds, so that no tolerance is chosen by hand.
//
// u is the unit roundoff of the element type (2^-24 for f32). A sum of n terms
// in any order, with or without fused multiply-add, is off by at most gamma_n *
// sum |x| with gamma_n = n u / (1 - n u). Source: Higham, Accuracy and
// Stability of Numerical Algorithms, 2nd ed., ch. 3-4.
//
// An operation that accumulates does so in the type that getAccumulatorType gives,
// f32 for narrower floats: u is then that of f32, and one rounding to the element
// type comes last. A sum of n narrow numbers is off by about one of their units,
// not by n.
//
// These worst cases grow by the sum of the magnitudes of a row with every matrix
// product: behind a few layers they allow any gradient. Roundings of a whole
// program are therefore also bounded as what they nearly are, independent
// numbers of mean 0, each at most u |x|. A bound is then kIndependentDeviations
// times s, where s describes the spread (a sub-Gaussian parameter): u |x| for a
// rounding; s of a sum of n terms is the root of the sum of their squares, and
// its own roundings add sqrt(n) u sum |x|; elsewhere spreads add up as worst
// cases do, which needs no independence. The chance to exceed such a bound is
// at most 2 exp(-kIndependentDeviations^2 / 2). Source: Higham and Mary, A new
// approach to probabilistic rounding error analysis, SIAM J. Sci. Comput. 2019.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_IR_REFERENCE_TOLERANCE_H
#define INGOT_IR_REFERENCE_TOLERANCE_H

#include "ir/reference/ReferenceTensor.h"

#include <limits>
#include <optional>

namespace ingot::ir {

/// Half the distance from 1 to the next larger number of `elementType`, plus
/// the same of float64, because the evaluator rounds, too.
double unitRoundoff(mlir::FloatType elementType);

/// The largest error of a result that underflows: kernels may flush subnormal
/// numbers to zero, so it is the smallest normal number of `elementType`.
double underflowError(mlir::FloatType elementType);

/// gamma_n of `elementType`: the relative error of `roundings` operations in a
/// row. Infinite where the bound does not hold any more (n u >= 1).
double accumulatedRoundoff(mlir::FloatType elementType, int64_t roundings);

/// A billion elements exceed their bounds with a chance of 1 to 40000.
inline constexpr double kIndependentDeviations = 8;

/// The bound of a zero that is exact but for its sign. Which of a zero and a negative
/// zero is their maximum depends on the order in which kernels combine them, and what
/// jumps at zero, such as a reciprocal, tells one from the other.
inline constexpr double kUncertainSign =
    std::numeric_limits<double>::denorm_min();

/// |a - b|, where equal infinities and two NaNs do not differ, and a NaN is infinitely
/// far from a number.
double distance(double a, double b);

/// The bound of an infinity that is the product of two numbers. A fused multiply-add
/// does not round it: with a term of the other sign it may be a number.
inline constexpr double kUnroundedProduct = kUncertainSign;

/// As distance; kUncertainSign between zeros of different signs.
double distanceWithSigns(double a, double b);

/// Whether two numbers whose bounds have the sum `bound` may be equal, or in the other
/// order. Signs of zeros have no part in it, nor products that are not rounded; that the
/// smallest subnormal number may be read as 0 has, with the same bound.
bool isOrderUncertain(double a, double b, double bound);

/// What a decision that the machine may take the other way adds to a bound,
/// relative to the distance of its two outcomes. A number within an interval of
/// length r has the spread r/2 (Hoeffding); with r itself for its bound, two
/// decisions that turn out alike would already exceed the root of their squares.
inline double decisionFactor(bool isIndependent) {
  return isIndependent ? kIndependentDeviations / 2 : 1;
}

/// What `roundings` operations in a row add to the bound of a sum, relative to
/// the sum of the magnitudes of its terms.
double summationRoundoff(mlir::FloatType elementType, int64_t roundings,
                         bool isIndependent);

/// The largest finite number of `elementType`.
double largestFinite(mlir::FloatType elementType);

/// The float type that operations accumulate elements of `elementType` in.
mlir::FloatType getFloatAccumulator(mlir::FloatType elementType);

/// The bound of `value`, computed in `type` to within `bound`. Where that surely
/// overflows, `value` becomes the infinity that the machine has, which is exact; where
/// it may, the bound is infinite. Narrower floats than f32 may be held in f32.
double boundOverflow(mlir::FloatType type, double &value, double bound);

/// The bound of a result of `elementType` that was accumulated to within `bound` of
/// `value` in getFloatAccumulator(elementType): rounded once more if that is another
/// type, and as boundOverflow says. `magnitude` is what partial results do not exceed:
/// where these may overflow to either infinity the bound is infinite.
double boundAccumulated(mlir::FloatType elementType, double &value,
                        double magnitude, double bound, bool isIndependent);

/// Whether every number of `inner` is one of `outer`.
bool holds(mlir::FloatType outer, mlir::FloatType inner);

/// The error of a constant that the program holds as `elementType`.
double representationError(mlir::FloatType elementType, double value);

/// An element of a compiled program's result that is farther from the evaluator's
/// than its bound.
struct Mismatch {
  int64_t index; ///< of the element that exceeds its bound most, row-major
  double expected, actual, bound;
  int64_t count; ///< elements that exceed their bounds
};

/// Compares `actual` with `expected`, whose type it has and whose bounds apply;
/// without bounds elements must be equal. NaN matches NaN, infinity the same
/// infinity, and an infinite bound anything.
std::optional<Mismatch> findMismatch(const ReferenceTensor &expected,
                                     const ReferenceTensor &actual);

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_TOLERANCE_H
