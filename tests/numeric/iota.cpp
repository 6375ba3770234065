//===- iota.cpp - Numeric cases of ingot.iota -------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case integers("iota", "integers",
                    R"(() -> (tensor<3x5xi64>, tensor<7xi32>) {
  %0 = ingot.iota dim = 1 : tensor<3x5xi64>
  %1 = ingot.iota dim = 0 : tensor<7xi32>
  return %0, %1 : tensor<3x5xi64>, tensor<7xi32>
})",
                    {});

const Case floats("iota", "floats", R"(() -> tensor<3x19x$T> {
  %0 = ingot.iota dim = 0 : tensor<3x19x$T>
  return %0 : tensor<3x19x$T>
})",
                  {});

} // namespace
