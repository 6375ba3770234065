//===- EvaluatedCase.cpp - Inputs of numeric cases ----------------------------===//

#include "tests/numeric/EvaluatedCase.h"

#include "mlir/IR/TypeRange.h"

#include <cmath>

using namespace mlir;
using namespace ingot;
using namespace ingot::test;

std::vector<double> ingot::test::makeDistinctFloats(int64_t count, double low,
                                                    double high, int64_t salt) {
  // Multiples of the golden ratio modulo 1 never repeat and leave gaps of about
  // 1 / count (the three-distance theorem).
  constexpr double kGolden = 0.6180339887498949;
  std::vector<double> values(count);
  for (int64_t i = 0; i < count; ++i)
    values[i] =
        low + (high - low) *
                  std::fmod(kGolden * (i + 1) + 0.3819 * salt + 0.0137, 1.0);
  return values;
}

std::vector<ReferenceTensor>
ingot::test::makeInputs(TypeRange types, const CaseOptions &options) {
  std::vector<ReferenceTensor> inputs;
  for (auto [number, type] : llvm::enumerate(types)) {
    ReferenceTensor input(cast<RankedTensorType>(type));
    Type elementType = input.type.getElementType();
    if (input.isFloat()) {
      input.floats = makeDistinctFloats(input.elementCount(), options.low,
                                        options.high, number);
      // Multiples of 2^-16: exact in f32, and after a step of a difference.
      for (double &element : input.floats)
        element = roundFloat(cast<FloatType>(elementType),
                             std::round(element * 0x1p16) * 0x1p-16);
    } else {
      for (auto [i, element] : llvm::enumerate(input.integers)) {
        auto root = static_cast<int64_t>(i + number);
        element = wrapInteger(elementType, root * root % options.integerCount +
                                               options.integerLow);
      }
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}
