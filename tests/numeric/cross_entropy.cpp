//===- cross_entropy.cpp - Numeric cases of ingot.cross_entropy ------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const CaseTable labels(
    "cross_entropy",
    R"((%x: tensor<$1x$2x$T>, %labels: tensor<$1x$3>) -> tensor<$1x$T> {
  %l = ingot.cross_entropy %x, %labels : tensor<$1x$2x$T>, tensor<$1x$3>
  return %l : tensor<$1x$T>
})",
    {{"rows", {"7", "10", "i64"}, CaseOptions{.integerCount = 10}},
     {"one_row", {"1", "5", "i32"}, CaseOptions{.integerCount = 5}},
     // Labels from -3 to 7 for five classes: those outside give NaN.
     {"labels_outside",
      {"9", "5", "i64"},
      CaseOptions{.integerCount = 11, .integerLow = -3, .gradient = false}},
     {"large",
      {"5", "33", "i64"},
      CaseOptions{
          .low = -200, .high = 200, .integerCount = 33, .gradient = false}}});

} // namespace
