//===- amax.cpp - Numeric cases of ingot.amax -------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case rows("amax", "rows", R"((%x: tensor<3x5x19x$T>) -> tensor<3x5x$T> {
  %y = ingot.amax %x, dims = [2] : tensor<3x5x19x$T>
  return %y : tensor<3x5x$T>
})",
                {.low = -3, .high = 3});

const Case middle("amax", "middle",
                  R"((%x: tensor<3x5x19x$T>) -> tensor<3x19x$T> {
  %y = ingot.amax %x, dims = [1] : tensor<3x5x19x$T>
  return %y : tensor<3x19x$T>
})",
                  {.low = -3, .high = 3});

const Case columns("amax", "columns",
                   R"((%x: tensor<3x5x19x$T>) -> tensor<5x19x$T> {
  %y = ingot.amax %x, dims = [0] : tensor<3x5x19x$T>
  return %y : tensor<5x19x$T>
})",
                   {.low = -3, .high = 3});

const Case ends("amax", "ends", R"((%x: tensor<3x5x19x$T>) -> tensor<5x$T> {
  %y = ingot.amax %x, dims = [0, 2] : tensor<3x5x19x$T>
  return %y : tensor<5x$T>
})",
                {.low = -3, .high = 3});

const Case leading("amax", "leading",
                   R"((%x: tensor<3x5x19x$T>) -> tensor<19x$T> {
  %y = ingot.amax %x, dims = [0, 1] : tensor<3x5x19x$T>
  return %y : tensor<19x$T>
})",
                   {.low = -3, .high = 3});

const Case trailing("amax", "trailing",
                    R"((%x: tensor<3x5x19x$T>) -> tensor<3x$T> {
  %y = ingot.amax %x, dims = [1, 2] : tensor<3x5x19x$T>
  return %y : tensor<3x$T>
})",
                    {.low = -3, .high = 3});

const Case all("amax", "all", R"((%x: tensor<3x5x19x$T>) -> tensor<$T> {
  %y = ingot.amax %x, dims = [0, 1, 2] : tensor<3x5x19x$T>
  return %y : tensor<$T>
})",
               {.low = -3, .high = 3});

const Case extent_one("amax", "extent_one",
                      R"((%x: tensor<7x1x$T>) -> tensor<7x$T> {
  %y = ingot.amax %x, dims = [1] : tensor<7x1x$T>
  return %y : tensor<7x$T>
})",
                      {.low = -3, .high = 3});

const Case integers("amax", "integers",
                    R"((%x: tensor<3x5x19xi32>) -> tensor<3x19xi32> {
  %y = ingot.amax %x, dims = [1] : tensor<3x5x19xi32>
  return %y : tensor<3x19xi32>
})",
                    {.integerCount = 23, .integerLow = -11});

// Equal extrema share the gradient; of two of them, so do central differences.
const Case ties("amax", "ties", R"((%x: tensor<3x5x$T>) -> tensor<3x$T> {
  %two = ingot.concat %x, %x dim = 1 : tensor<3x5x$T>, tensor<3x5x$T>
  %y = ingot.amax %two, dims = [1] : tensor<3x10x$T>
  return %y : tensor<3x$T>
})");

// NaN wins over every number, infinite ones too. Rows that lanes of a warp share, a
// warp, and a block.
const Case nonFiniteShort("amax", "non_finite_short",
                          R"((%x: tensor<13x19x$T>) -> tensor<13x$T> {
  %y = ingot.amax %x, dims = [1] : tensor<13x19x$T>
  return %y : tensor<13x$T>
})",
                          {.gradient = false, .nonFiniteEvery = 23});

const Case nonFinite("amax", "non_finite",
                     R"((%x: tensor<13x301x$T>) -> tensor<13x$T> {
  %y = ingot.amax %x, dims = [1] : tensor<13x301x$T>
  return %y : tensor<13x$T>
})",
                     {.gradient = false, .nonFiniteEvery = 401});

const Case nonFiniteLong("amax", "non_finite_long",
                         R"((%x: tensor<7x1501x$T>) -> tensor<7x$T> {
  %y = ingot.amax %x, dims = [1] : tensor<7x1501x$T>
  return %y : tensor<7x$T>
})",
                         {.gradient = false, .nonFiniteEvery = 1801});

} // namespace
