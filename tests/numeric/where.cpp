//===- where.cpp - Numeric cases of ingot.where -----------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case
    floats("where", "",
           R"((%c: tensor<5x33xi1>, %x: tensor<5x33x$T>, %y: tensor<5x33x$T>)
  -> tensor<5x33x$T> {
  %z = ingot.where %c, %x, %y : tensor<5x33xi1>, tensor<5x33x$T>
  return %z : tensor<5x33x$T>
})",
           {.integerCount = 3});

const Case
    integers("where", "integers",
             R"((%c: tensor<1x7xi1>, %x: tensor<1x7xi64>, %y: tensor<1x7xi64>)
  -> tensor<1x7xi64> {
  %z = ingot.where %c, %x, %y : tensor<1x7xi1>, tensor<1x7xi64>
  return %z : tensor<1x7xi64>
})",
             {.integerCount = 11});

} // namespace
