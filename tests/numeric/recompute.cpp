//===- recompute.cpp - Numeric cases of ingot.recompute ---------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case argument("recompute", "argument",
                    R"((%x: tensor<3x1x7x$T>) -> tensor<3x1x7x$T> {
  %y = ingot.recompute %x, number = 0 : tensor<3x1x7x$T>
  return %y : tensor<3x1x7x$T>
})",
                    {});

// Between kernels, beside what was computed from the same tensor.
const Case inside("recompute", "inside",
                  R"((%x: tensor<6x5x$T>) -> tensor<6x5x$T> {
  %0 = ingot.exp %x : tensor<6x5x$T>
  %1 = ingot.sin %0 : tensor<6x5x$T>
  %2 = ingot.recompute %0, number = 0 : tensor<6x5x$T>
  %3 = ingot.sin %2 : tensor<6x5x$T>
  %y = ingot.mul %1, %3 : tensor<6x5x$T>
  return %y : tensor<6x5x$T>
})",
                  {});

} // namespace
