//===- Tolerance.cpp - Roundoff of the element types ----------------------===//

#include "ir/reference/Tolerance.h"
#include "ir/ScalarType.h"

#include "llvm/ADT/APFloat.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot::ir;

double ingot::ir::unitRoundoff(FloatType elementType) {
  auto precision = static_cast<int>(
      llvm::APFloat::semanticsPrecision(elementType.getFloatSemantics()));
  return std::ldexp(1.0, -precision) +
         std::numeric_limits<double>::epsilon() / 2;
}

double ingot::ir::underflowError(FloatType elementType) {
  return std::ldexp(1.0, llvm::APFloat::semanticsMinExponent(
                             elementType.getFloatSemantics()));
}

double ingot::ir::distance(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b)))
    return 0;
  double result = std::fabs(a - b);
  return std::isnan(result) ? std::numeric_limits<double>::infinity() : result;
}

double ingot::ir::distanceWithSigns(double a, double b) {
  bool isSignOnly = a == 0 && b == 0 && std::signbit(a) != std::signbit(b);
  return isSignOnly ? kUncertainSign : distance(a, b);
}

bool ingot::ir::isOrderUncertain(double a, double b, double bound) {
  bool areSignsOnly =
      a == b && (a == 0 || std::isinf(a)) && bound <= 2 * kUncertainSign;
  return bound > 0 && !areSignsOnly && distance(a, b) <= bound;
}

double ingot::ir::accumulatedRoundoff(FloatType elementType,
                                      int64_t roundings) {
  double error = static_cast<double>(roundings) * unitRoundoff(elementType);
  return error < 1 ? error / (1 - error)
                   : std::numeric_limits<double>::infinity();
}

double ingot::ir::summationRoundoff(FloatType elementType, int64_t roundings,
                                    bool isIndependent) {
  if (!isIndependent)
    return accumulatedRoundoff(elementType, roundings);
  return kIndependentDeviations * std::sqrt(static_cast<double>(roundings)) *
         unitRoundoff(elementType);
}

double ingot::ir::largestFinite(FloatType elementType) {
  llvm::APFloat largest =
      llvm::APFloat::getLargest(elementType.getFloatSemantics());
  bool losesInfo;
  largest.convert(llvm::APFloat::IEEEdouble(),
                  llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return largest.convertToDouble();
}

bool ingot::ir::holds(FloatType outer, FloatType inner) {
  return unitRoundoff(outer) <= unitRoundoff(inner) &&
         largestFinite(outer) >= largestFinite(inner);
}

FloatType ingot::ir::getFloatAccumulator(FloatType elementType) {
  return cast<FloatType>(getAccumulatorType(elementType));
}

double ingot::ir::boundOverflow(FloatType type, double &value, double bound) {
  double largest = largestFinite(type);
  if (!std::isfinite(value) || !(std::fabs(value) + bound > largest))
    return bound;
  // Numbers up to here may still be rounded to the largest one.
  double beyond = std::ldexp(2.0, std::ilogb(largest));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (type.getWidth() < 32 || !(std::fabs(value) - bound >= beyond))
    return infinity;
  value = std::copysign(infinity, value);
  return 0;
}

double ingot::ir::boundAccumulated(FloatType elementType, double &value,
                                   double magnitude, double bound,
                                   bool isIndependent) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  FloatType accumulator = getFloatAccumulator(elementType);
  // Infinite and NaN values are what they are; their partial results overflow in
  // the program just as here.
  if (std::isnan(bound))
    return infinity;
  if (!std::isfinite(value))
    return bound;
  double limit = largestFinite(accumulator);
  if (magnitude > limit) {
    // Without as much of the other sign partial results overflow to one infinity.
    double other = (magnitude - std::fabs(value)) / 2 + bound;
    if (other < limit)
      bound = boundOverflow(accumulator, value, bound);
    return std::isfinite(value) ? infinity : bound;
  }
  if (accumulator == elementType)
    return bound;
  double largest = std::fabs(value) + bound;
  if (largest > largestFinite(elementType))
    return infinity;
  return bound +
         (isIndependent ? kIndependentDeviations : 1) *
             unitRoundoff(elementType) * largest +
         underflowError(elementType);
}

double ingot::ir::representationError(FloatType elementType, double value) {
  return std::isfinite(value)
             ? std::fabs(value - roundFloat(elementType, value))
             : 0.0;
}

std::optional<Mismatch> ingot::ir::findMismatch(const ReferenceTensor &expected,
                                                const ReferenceTensor &actual) {
  assert(expected.type == actual.type && "the caller checks types");
  std::optional<Mismatch> worst;
  double worstExcess = 0;
  for (int64_t i = 0, e = expected.elementCount(); i < e; ++i) {
    double wanted = expected.isFloat()
                        ? expected.floats[i]
                        : static_cast<double>(expected.integers[i]);
    double found = expected.isFloat() ? actual.floats[i]
                                      : static_cast<double>(actual.integers[i]);
    double bound = expected.tracksErrors() ? expected.errorBounds[i] : 0;
    bool isEqual =
        expected.isFloat()
            ? wanted == found || (std::isnan(wanted) && std::isnan(found))
            : expected.integers[i] == actual.integers[i];
    // Written so that a NaN on one side only is no match.
    if (isEqual || bound == std::numeric_limits<double>::infinity() ||
        std::fabs(wanted - found) <= bound)
      continue;
    double excess = std::fabs(wanted - found) / (bound + 1e-300);
    if (std::isnan(excess))
      excess = std::numeric_limits<double>::infinity();
    int64_t count = worst ? worst->count + 1 : 1;
    if (!worst || excess > worstExcess) {
      worst = Mismatch{i, wanted, found, bound, count};
      worstExcess = excess;
    }
    worst->count = count;
  }
  return worst;
}
