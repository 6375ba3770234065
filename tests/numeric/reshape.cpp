//===- reshape.cpp - Numeric cases of ingot.reshape -------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case split("reshape", "split",
                 R"((%x: tensor<6x5x$T>) -> tensor<2x3x5x$T> {
  %y = ingot.reshape %x : tensor<6x5x$T> to tensor<2x3x5x$T>
  return %y : tensor<2x3x5x$T>
})",
                 {});

const Case merge("reshape", "merge",
                 R"((%x: tensor<3x1x7x$T>) -> tensor<21x$T> {
  %y = ingot.reshape %x : tensor<3x1x7x$T> to tensor<21x$T>
  return %y : tensor<21x$T>
})",
                 {});

const Case scalar("reshape", "scalar", R"((%x: tensor<1x1x$T>) -> tensor<$T> {
  %y = ingot.reshape %x : tensor<1x1x$T> to tensor<$T>
  return %y : tensor<$T>
})",
                  {});

// Between two kernels, so that the reshape is no mere return of an argument.
const Case inside("reshape", "inside",
                  R"((%x: tensor<6x5x$T>) -> tensor<5x6x$T> {
  %0 = ingot.exp %x : tensor<6x5x$T>
  %1 = ingot.reshape %0 : tensor<6x5x$T> to tensor<5x6x$T>
  %y = ingot.mul %1, %1 : tensor<5x6x$T>
  return %y : tensor<5x6x$T>
})",
                  {});

} // namespace
