//===- logical_not.cpp - Numeric cases of ingot.logical_not -----------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case booleans("logical_not", "",
                    R"((%x: tensor<3x11xi1>) -> tensor<3x11xi1> {
  %z = ingot.logical_not %x : tensor<3x11xi1>
  return %z : tensor<3x11xi1>
})",
                    {.integerCount = 3});

} // namespace
