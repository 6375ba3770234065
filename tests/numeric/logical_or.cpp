//===- logical_or.cpp - Numeric cases of ingot.logical_or -------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case
    booleans("logical_or", "",
             R"((%x: tensor<3x11xi1>, %y: tensor<3x11xi1>) -> tensor<3x11xi1> {
  %z = ingot.logical_or %x, %y : tensor<3x11xi1>
  return %z : tensor<3x11xi1>
})",
             {.integerCount = 3});

} // namespace
