//===- softmax.cpp - Numeric cases of ingot.softmax -------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("softmax", "rows", R"((%x: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<5x19x$T>
  return %y : tensor<5x19x$T>
})",
                {});

const Case columns("softmax", "columns",
                   R"((%x: tensor<5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.softmax %x, dim = 0 : tensor<5x19x$T>
  return %y : tensor<5x19x$T>
})",
                   {});

const Case middle("softmax", "middle",
                  R"((%x: tensor<3x5x7x$T>) -> tensor<3x5x7x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<3x5x7x$T>
  return %y : tensor<3x5x7x$T>
})",
                  {});

const Case extent_one("softmax", "extent_one",
                      R"((%x: tensor<5x1x$T>) -> tensor<5x1x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<5x1x$T>
  return %y : tensor<5x1x$T>
})",
                      {});

// Without the maximum taken off first, e^x would overflow in f32.
const Case large("softmax", "large",
                 R"((%x: tensor<3x33x$T>) -> tensor<3x33x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<3x33x$T>
  return %y : tensor<3x33x$T>
})",
                 {.low = -200, .high = 200, .gradient = false});

const Case longRows("softmax", "long",
                    R"((%x: tensor<2x1003x$T>) -> tensor<2x1003x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<2x1003x$T>
  return %y : tensor<2x1003x$T>
})",
                    {.low = -8, .high = 8, .gradient = false});

// NaN and infinity make a row NaN, minus infinity only is 0. Rows that lanes of a
// warp share, a warp, and a block.
const Case nonFiniteShort("softmax", "non_finite_short",
                          R"((%x: tensor<13x19x$T>) -> tensor<13x19x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<13x19x$T>
  return %y : tensor<13x19x$T>
})",
                          {.gradient = false, .nonFiniteEvery = 23});

const Case nonFinite("softmax", "non_finite",
                     R"((%x: tensor<13x301x$T>) -> tensor<13x301x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<13x301x$T>
  return %y : tensor<13x301x$T>
})",
                     {.gradient = false, .nonFiniteEvery = 401});

const Case nonFiniteLong("softmax", "non_finite_long",
                         R"((%x: tensor<7x1501x$T>) -> tensor<7x1501x$T> {
  %y = ingot.softmax %x, dim = 1 : tensor<7x1501x$T>
  return %y : tensor<7x1501x$T>
})",
                         {.gradient = false, .nonFiniteEvery = 1801});

} // namespace
