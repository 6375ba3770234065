//===- prod.cpp - Numeric cases of ingot.prod -------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("prod", "rows", R"((%x: tensor<3x5x19x$T>) -> tensor<3x5x$T> {
  %y = ingot.prod %x, dims = [2] : tensor<3x5x19x$T>
  return %y : tensor<3x5x$T>
})",
                {.low = 0.8, .high = 1.25});

const Case middle("prod", "middle",
                  R"((%x: tensor<3x5x19x$T>) -> tensor<3x19x$T> {
  %y = ingot.prod %x, dims = [1] : tensor<3x5x19x$T>
  return %y : tensor<3x19x$T>
})",
                  {.low = 0.8, .high = 1.25});

const Case columns("prod", "columns",
                   R"((%x: tensor<3x5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.prod %x, dims = [0] : tensor<3x5x19x$T>
  return %y : tensor<5x19x$T>
})",
                   {.low = 0.8, .high = 1.25});

const Case ends("prod", "ends", R"((%x: tensor<3x5x19x$T>) -> tensor<5x$T> {
  %y = ingot.prod %x, dims = [0, 2] : tensor<3x5x19x$T>
  return %y : tensor<5x$T>
})",
                {.low = 0.8, .high = 1.25});

const Case leading("prod", "leading",
                   R"((%x: tensor<3x5x19x$T>) -> tensor<19x$T> {
  %y = ingot.prod %x, dims = [0, 1] : tensor<3x5x19x$T>
  return %y : tensor<19x$T>
})",
                   {.low = 0.8, .high = 1.25});

const Case trailing("prod", "trailing",
                    R"((%x: tensor<3x5x19x$T>) -> tensor<3x$T> {
  %y = ingot.prod %x, dims = [1, 2] : tensor<3x5x19x$T>
  return %y : tensor<3x$T>
})",
                    {.low = 0.8, .high = 1.25});

const Case all("prod", "all", R"((%x: tensor<3x5x19x$T>) -> tensor<$T> {
  %y = ingot.prod %x, dims = [0, 1, 2] : tensor<3x5x19x$T>
  return %y : tensor<$T>
})",
               {.low = 0.8, .high = 1.25});

const Case extent_one("prod", "extent_one",
                      R"((%x: tensor<7x1x$T>) -> tensor<7x$T> {
  %y = ingot.prod %x, dims = [1] : tensor<7x1x$T>
  return %y : tensor<7x$T>
})",
                      {.low = 0.8, .high = 1.25});

const Case integers("prod", "integers",
                    R"((%x: tensor<3x5x19xi32>) -> tensor<3x19xi32> {
  %y = ingot.prod %x, dims = [1] : tensor<3x5x19xi32>
  return %y : tensor<3x19xi32>
})",
                    {.integerCount = 23, .integerLow = -11});

// A row longer than any block of a kernel.
const Case longRows("prod", "long", R"((%x: tensor<2x4099x$T>) -> tensor<2x$T> {
  %y = ingot.prod %x, dims = [1] : tensor<2x4099x$T>
  return %y : tensor<2x$T>
})",
                    {.low = 0.999, .high = 1.001, .gradient = false});

} // namespace
