//===- InputValues.cpp - What programs are run on -----------------------------===//

#include "tools/fuzz/programs/InputValues.h"
#include "tools/fuzz/programs/Random.h"

#include "llvm/Support/xxhash.h"

#include <limits>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

/// Makes one number after another, of a kind that the first choice decides.
static void fillFloats(ReferenceTensor &tensor, Random &random) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  auto elementType = cast<FloatType>(tensor.type.getElementType());
  int64_t kind = random.below(100);
  for (double &element : tensor.floats) {
    if (kind < 45)
      element = random.uniform(-1, 1);
    else if (kind < 60)
      element = random.uniform(0.05, 2);
    else if (kind < 75)
      element = random.uniform(-6, 6);
    else if (kind < 85) // ties, and zeros of both signs
      element = random.pick({-1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.0});
    else if (kind < 90)
      element = random.uniform(-100, 100);
    else if (kind < 95) // some are subnormal
      element = random.uniform(-1, 1) * (random.chance(50) ? 1e-3 : 1e-39);
    else if (kind < 98)
      element = 0.25;
    else
      element = random.chance(95) ? random.uniform(-1, 1)
                                  : random.pick({kInfinity, -kInfinity});
    element = roundFloat(elementType, element);
  }
}

static void fillIntegers(ReferenceTensor &tensor, Random &random) {
  int64_t kind = random.below(100);
  for (int64_t &element : tensor.integers) {
    if (kind < 60)
      element = random.between(-3, 5);
    else if (kind < 90)
      element = random.between(-100, 155);
    else // any bits
      element = static_cast<int64_t>(random.next());
    element = wrapInteger(tensor.type.getElementType(), element);
  }
}

ReferenceTensor ingot::fuzz::makeInputValues(RankedTensorType type,
                                             StringRef name, uint64_t seed) {
  ReferenceTensor tensor(type);
  Random random(seed ^ llvm::xxh3_64bits(name));
  if (tensor.isFloat())
    fillFloats(tensor, random);
  else
    fillIntegers(tensor, random);
  return tensor;
}
