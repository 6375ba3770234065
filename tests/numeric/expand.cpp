//===- expand.cpp - Numeric cases of ingot.expand ---------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("expand", "rows", R"((%x: tensor<7x$T>) -> tensor<5x7x$T> {
  %y = ingot.expand %x, dims = [1] : tensor<7x$T> to tensor<5x7x$T>
  return %y : tensor<5x7x$T>
})",
                {});

const Case columns("expand", "columns",
                   R"((%x: tensor<5x$T>) -> tensor<5x7x$T> {
  %y = ingot.expand %x, dims = [0] : tensor<5x$T> to tensor<5x7x$T>
  return %y : tensor<5x7x$T>
})",
                   {});

const Case middle("expand", "middle",
                  R"((%x: tensor<3x5x$T>) -> tensor<3x4x5x$T> {
  %y = ingot.expand %x, dims = [0, 2] : tensor<3x5x$T> to tensor<3x4x5x$T>
  return %y : tensor<3x4x5x$T>
})",
                  {});

const Case outer("expand", "outer", R"((%x: tensor<5x$T>) -> tensor<3x5x2x$T> {
  %y = ingot.expand %x, dims = [1] : tensor<5x$T> to tensor<3x5x2x$T>
  return %y : tensor<3x5x2x$T>
})",
                 {});

const Case scalar("expand", "scalar", R"((%x: tensor<$T>) -> tensor<3x5x$T> {
  %y = ingot.expand %x, dims = [] : tensor<$T> to tensor<3x5x$T>
  return %y : tensor<3x5x$T>
})",
                  {});

const Case integers("expand", "integers",
                    R"((%x: tensor<7xi32>) -> tensor<5x7xi32> {
  %y = ingot.expand %x, dims = [1] : tensor<7xi32> to tensor<5x7xi32>
  return %y : tensor<5x7xi32>
})",
                    {});

} // namespace
