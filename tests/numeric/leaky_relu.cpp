//===- leaky_relu.cpp - Numeric cases of ingot.leaky_relu -------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const PointwiseCases floats(
    "leaky_relu", 1, {},
    [](const double *x) { return x[0] > 0 ? x[0] : 0.2 * x[0]; },
    "{negative_slope = 0.2 : f64}");

// The slope of PyTorch unless told.
const Case slope("leaky_relu", "default_slope",
                 R"((%x: tensor<3x5x$T>) -> tensor<3x5x$T> {
  %y = ingot.leaky_relu %x : tensor<3x5x$T>
  return %y : tensor<3x5x$T>
})",
                 {},
                 [](const double *x) { return x[0] > 0 ? x[0] : 0.01 * x[0]; });

} // namespace
