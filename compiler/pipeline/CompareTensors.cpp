//===- CompareTensors.cpp - How far a tensor is from what it should be --------===//

#include "compiler/pipeline/CompareTensors.h"

#include "ir/reference/Tolerance.h"

#include "llvm/Support/Format.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::pipeline;

static double elementOf(const ReferenceTensor &tensor, int64_t index) {
  return tensor.isFloat() ? tensor.floats[index]
                          : static_cast<double>(tensor.integers[index]);
}

/// "[1, 0]" for the fifth element of a tensor with rows of four.
static std::string position(RankedTensorType type, int64_t index) {
  SmallVector<int64_t> indices(type.getRank());
  for (int64_t dim = type.getRank() - 1; dim >= 0; --dim) {
    indices[dim] = index % type.getDimSize(dim);
    index /= type.getDimSize(dim);
  }
  std::string text = "[";
  llvm::raw_string_ostream stream(text);
  llvm::interleaveComma(indices, stream);
  stream << "]";
  return text;
}

void Check::requireComparison() {
  if (problem.empty() && !comparesAny())
    problem = "nothing was compared: none of its " + std::to_string(elements) +
              " elements has a bound";
}

void ingot::pipeline::compareTensors(const ReferenceTensor &expected,
                                     const ReferenceTensor &actual,
                                     Check &check) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  check.elements += expected.elementCount();
  for (int64_t i = 0, e = expected.elementCount(); i < e; ++i) {
    double wanted = elementOf(expected, i), found = elementOf(actual, i);
    double bound = expected.tracksErrors() ? expected.errorBounds[i] : 0;
    if (bound == infinity) { // anything is correct
      ++check.unboundedElements;
      continue;
    }
    if (wanted == found || (std::isnan(wanted) && std::isnan(found)))
      continue;
    double error = std::fabs(wanted - found);
    if (std::isnan(error))
      error = infinity;
    check.maxError = std::max(check.maxError, error);
    double ratio = bound > 0 ? error / bound : infinity;
    if (ratio > check.ratio) {
      check.ratio = ratio;
      check.error = error;
      check.bound = bound;
    }
  }
  std::optional<Mismatch> mismatch = findMismatch(expected, actual);
  if (!mismatch || !check.problem.empty())
    return;
  llvm::raw_string_ostream(check.problem)
      << "element " << position(expected.type, mismatch->index) << " of "
      << expected.type << ": expected "
      << llvm::format("%.9g within %.3g, found %.9g", mismatch->expected,
                      mismatch->bound, mismatch->actual)
      << "; " << mismatch->count << " of " << expected.elementCount()
      << " elements are wrong";
}
