//===- transpose.cpp - Numeric cases of ingot.transpose ---------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case matrix("transpose", "matrix",
                  R"((%x: tensor<5x7x$T>) -> tensor<7x5x$T> {
  %y = ingot.transpose %x, permutation = [1, 0] : tensor<5x7x$T>
  return %y : tensor<7x5x$T>
})",
                  {});

const Case rotate("transpose", "rotate",
                  R"((%x: tensor<3x5x7x$T>) -> tensor<7x3x5x$T> {
  %y = ingot.transpose %x, permutation = [2, 0, 1] : tensor<3x5x7x$T>
  return %y : tensor<7x3x5x$T>
})",
                  {});

const Case swap_leading("transpose", "swap_leading",
                        R"((%x: tensor<3x5x7x$T>) -> tensor<5x3x7x$T> {
  %y = ingot.transpose %x, permutation = [1, 0, 2] : tensor<3x5x7x$T>
  return %y : tensor<5x3x7x$T>
})",
                        {});

const Case extent_one("transpose", "extent_one",
                      R"((%x: tensor<3x1x5x2x$T>) -> tensor<1x2x3x5x$T> {
  %y = ingot.transpose %x, permutation = [1, 3, 0, 2] : tensor<3x1x5x2x$T>
  return %y : tensor<1x2x3x5x$T>
})",
                      {});

const Case integers("transpose", "integers",
                    R"((%x: tensor<5x7xi64>) -> tensor<7x5xi64> {
  %y = ingot.transpose %x, permutation = [1, 0] : tensor<5x7xi64>
  return %y : tensor<7x5xi64>
})",
                    {});

const Case booleans("transpose", "booleans",
                    R"((%x: tensor<5x7xi1>) -> tensor<7x5xi1> {
  %y = ingot.transpose %x, permutation = [1, 0] : tensor<5x7xi1>
  return %y : tensor<7x5xi1>
})",
                    {});

} // namespace
