//===- cross_entropy_backward.cpp - Numeric cases of ingot.cross_entropy_backward ---===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const CaseTable labels(
    "cross_entropy_backward",
    R"((%g: tensor<$1x$T>, %x: tensor<$1x$2x$T>, %labels: tensor<$1xi64>) -> tensor<$1x$2x$T> {
  %l = ingot.cross_entropy_backward %g, %x, %labels : tensor<$1x$T>, tensor<$1x$2x$T>, tensor<$1xi64>
  return %l : tensor<$1x$2x$T>
})",
    {{"rows", {"7", "10"}, CaseOptions{.integerCount = 10}},
     {"labels_outside",
      {"9", "5"},
      CaseOptions{.integerCount = 11, .integerLow = -3, .gradient = false}}});

} // namespace
