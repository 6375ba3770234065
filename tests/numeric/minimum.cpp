//===- minimum.cpp - Numeric cases of ingot.minimum ------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const NumberCases numbers("minimum", 2, kAroundZero, [](const double *x) {
  return std::isnan(x[0]) || x[0] < x[1] ? x[0] : x[1];
});

// Equal elements: the gradient is split in halves, as central differences are.
const Case ties("minimum", "ties", R"((%x: tensor<3x5x$T>) -> tensor<3x5x$T> {
  %y = ingot.minimum %x, %x : tensor<3x5x$T>
  return %y : tensor<3x5x$T>
})");

} // namespace
