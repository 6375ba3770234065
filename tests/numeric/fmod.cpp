//===- fmod.cpp - Numeric cases of ingot.fmod -------------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

// Away from a divisor of 0, around which quotients jump everywhere.
const NumberCases
    numbers("fmod", 2,
            {.low = 0.3, .high = 3, .integerCount = 23, .integerLow = -11},
            [](const double *x) { return std::fmod(x[0], x[1]); });
const IntegerDivisionCases edges("fmod");

// Operands that are rounded: where a multiple of the divisor may be on either side of
// the dividend nothing is said, elsewhere the errors are theirs.
const Case
    products("fmod", "of_products",
             R"((%x: tensor<5x33x$T>, %y: tensor<5x33x$T>) -> tensor<5x33x$T> {
  %0 = ingot.mul %x, %x : tensor<5x33x$T>
  %1 = ingot.exp %y : tensor<5x33x$T>
  %2 = ingot.fmod %0, %1 : tensor<5x33x$T>
  return %2 : tensor<5x33x$T>
})");

// In the epilogue of a product and in a row whose sum it is part of.
const Case
    fused("fmod", "fused",
          R"((%x: tensor<5x7x$T>, %w: tensor<7x33x$T>, %y: tensor<5x33x$T>)
  -> (tensor<5x33x$T>, tensor<5x$T>) {
  %0 = ingot.matmul %x, %w : tensor<5x7x$T>, tensor<7x33x$T>
  %1 = ingot.fmod %y, %0 : tensor<5x33x$T>
  %2 = ingot.fmod %y, %y : tensor<5x33x$T>
  %3 = ingot.sum %2, dims = [1] : tensor<5x33x$T>
  return %1, %3 : tensor<5x33x$T>, tensor<5x$T>
})",
          {.low = 1, .high = 3});

} // namespace
