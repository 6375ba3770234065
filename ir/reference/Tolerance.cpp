//===- Tolerance.cpp - Roundoff of the element types
//-------------------------===//

#include "ir/reference/Tolerance.h"

#include "llvm/ADT/APFloat.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot;

double ingot::unitRoundoff(FloatType elementType) {
  auto precision = static_cast<int>(
      llvm::APFloat::semanticsPrecision(elementType.getFloatSemantics()));
  return std::ldexp(1.0, -precision) +
         std::numeric_limits<double>::epsilon() / 2;
}

double ingot::underflowError(FloatType elementType) {
  return std::ldexp(1.0, llvm::APFloat::semanticsMinExponent(
                             elementType.getFloatSemantics()));
}

double ingot::accumulatedRoundoff(FloatType elementType, int64_t roundings) {
  double error = static_cast<double>(roundings) * unitRoundoff(elementType);
  return error < 1 ? error / (1 - error)
                   : std::numeric_limits<double>::infinity();
}

double ingot::representationError(FloatType elementType, double value) {
  return std::isfinite(value)
             ? std::fabs(value - roundFloat(elementType, value))
             : 0.0;
}
