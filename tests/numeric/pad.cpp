//===- pad.cpp - Numeric cases of ingot.pad ---------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case around("pad", "around", R"((%x: tensor<3x5x$T>) -> tensor<6x8x$T> {
  %y = ingot.pad %x, low = [1, 2], high = [2, 1], value = 0.0 : tensor<3x5x$T>
  return %y : tensor<6x8x$T>
})",
                  {});

const Case columns("pad", "columns",
                   R"((%x: tensor<3x5x$T>) -> tensor<3x17x$T> {
  %y = ingot.pad %x, low = [0, 0], high = [0, 12], value = -1.5 : tensor<3x5x$T>
  return %y : tensor<3x17x$T>
})",
                   {});

const Case none("pad", "none", R"((%x: tensor<1x7x$T>) -> tensor<1x7x$T> {
  %y = ingot.pad %x, low = [0, 0], high = [0, 0], value = 1.0 : tensor<1x7x$T>
  return %y : tensor<1x7x$T>
})",
                {});

const Case image("pad", "image",
                 R"((%x: tensor<1x5x5x3x$T>) -> tensor<1x9x9x3x$T> {
  %y = ingot.pad %x, low = [0, 2, 2, 0], high = [0, 2, 2, 0], value = 0.0 : tensor<1x5x5x3x$T>
  return %y : tensor<1x9x9x3x$T>
})",
                 {});

} // namespace
