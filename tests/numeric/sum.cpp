//===- sum.cpp - Numeric cases of ingot.sum ---------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("sum", "rows", R"((%x: tensor<3x5x19x$T>) -> tensor<3x5x$T> {
  %y = ingot.sum %x, dims = [2] : tensor<3x5x19x$T>
  return %y : tensor<3x5x$T>
})",
                {.low = -3, .high = 3});

const Case middle("sum", "middle",
                  R"((%x: tensor<3x5x19x$T>) -> tensor<3x19x$T> {
  %y = ingot.sum %x, dims = [1] : tensor<3x5x19x$T>
  return %y : tensor<3x19x$T>
})",
                  {.low = -3, .high = 3});

const Case columns("sum", "columns",
                   R"((%x: tensor<3x5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.sum %x, dims = [0] : tensor<3x5x19x$T>
  return %y : tensor<5x19x$T>
})",
                   {.low = -3, .high = 3});

const Case ends("sum", "ends", R"((%x: tensor<3x5x19x$T>) -> tensor<5x$T> {
  %y = ingot.sum %x, dims = [0, 2] : tensor<3x5x19x$T>
  return %y : tensor<5x$T>
})",
                {.low = -3, .high = 3});

const Case leading("sum", "leading",
                   R"((%x: tensor<3x5x19x$T>) -> tensor<19x$T> {
  %y = ingot.sum %x, dims = [0, 1] : tensor<3x5x19x$T>
  return %y : tensor<19x$T>
})",
                   {.low = -3, .high = 3});

const Case trailing("sum", "trailing",
                    R"((%x: tensor<3x5x19x$T>) -> tensor<3x$T> {
  %y = ingot.sum %x, dims = [1, 2] : tensor<3x5x19x$T>
  return %y : tensor<3x$T>
})",
                    {.low = -3, .high = 3});

const Case all("sum", "all", R"((%x: tensor<3x5x19x$T>) -> tensor<$T> {
  %y = ingot.sum %x, dims = [0, 1, 2] : tensor<3x5x19x$T>
  return %y : tensor<$T>
})",
               {.low = -3, .high = 3});

const Case extent_one("sum", "extent_one",
                      R"((%x: tensor<7x1x$T>) -> tensor<7x$T> {
  %y = ingot.sum %x, dims = [1] : tensor<7x1x$T>
  return %y : tensor<7x$T>
})",
                      {.low = -3, .high = 3});

const Case integers("sum", "integers",
                    R"((%x: tensor<3x5x19xi32>) -> tensor<3x19xi32> {
  %y = ingot.sum %x, dims = [1] : tensor<3x5x19xi32>
  return %y : tensor<3x19xi32>
})",
                    {.integerCount = 23, .integerLow = -11});

// A row longer than any block of a kernel.
const Case longRows("sum", "long", R"((%x: tensor<2x4099x$T>) -> tensor<2x$T> {
  %y = ingot.sum %x, dims = [1] : tensor<2x4099x$T>
  return %y : tensor<2x$T>
})",
                    {.low = -3, .high = 3, .gradient = false});

} // namespace
