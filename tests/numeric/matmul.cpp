//===- matmul.cpp - Numeric cases of ingot.matmul ---------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case
    rectangular("matmul", "rectangular",
                R"((%a: tensor<3x5x$T>, %b: tensor<5x7x$T>) -> tensor<3x7x$T> {
  %c = ingot.matmul %a, %b : tensor<3x5x$T>, tensor<5x7x$T>
  return %c : tensor<3x7x$T>
})",
                {});

const Case outer("matmul", "outer",
                 R"((%a: tensor<3x1x$T>, %b: tensor<1x5x$T>) -> tensor<3x5x$T> {
  %c = ingot.matmul %a, %b : tensor<3x1x$T>, tensor<1x5x$T>
  return %c : tensor<3x5x$T>
})",
                 {});

const Case inner("matmul", "inner",
                 R"((%a: tensor<1x5x$T>, %b: tensor<5x1x$T>) -> tensor<1x1x$T> {
  %c = ingot.matmul %a, %b : tensor<1x5x$T>, tensor<5x1x$T>
  return %c : tensor<1x1x$T>
})",
                 {});

const Case row("matmul", "row",
               R"((%a: tensor<1x9x$T>, %b: tensor<9x17x$T>) -> tensor<1x17x$T> {
  %c = ingot.matmul %a, %b : tensor<1x9x$T>, tensor<9x17x$T>
  return %c : tensor<1x17x$T>
})",
               {});

const Case
    column("matmul", "column",
           R"((%a: tensor<5x9x$T>, %b: tensor<9x1x$T>) -> tensor<5x1x$T> {
  %c = ingot.matmul %a, %b : tensor<5x9x$T>, tensor<9x1x$T>
  return %c : tensor<5x1x$T>
})",
           {});

const Case batched(
    "matmul", "batched",
    R"((%a: tensor<2x3x5x$T>, %b: tensor<2x5x7x$T>) -> tensor<2x3x7x$T> {
  %c = ingot.matmul %a, %b : tensor<2x3x5x$T>, tensor<2x5x7x$T>
  return %c : tensor<2x3x7x$T>
})",
    {});

const Case two_batches(
    "matmul", "two_batches",
    R"((%a: tensor<2x1x3x5x$T>, %b: tensor<2x1x5x3x$T>) -> tensor<2x1x3x3x$T> {
  %c = ingot.matmul %a, %b : tensor<2x1x3x5x$T>, tensor<2x1x5x3x$T>
  return %c : tensor<2x1x3x3x$T>
})",
    {});

// Past the tiles of the micro-kernels in every dimension.
const Case blocks(
    "matmul", "blocks",
    R"((%a: tensor<67x131x$T>, %b: tensor<131x83x$T>) -> tensor<67x83x$T> {
  %c = ingot.matmul %a, %b : tensor<67x131x$T>, tensor<131x83x$T>
  return %c : tensor<67x83x$T>
})",
    {.gradient = false});

// Longer than a block of the contracted dimension.
const Case
    deep("matmul", "deep",
         R"((%a: tensor<5x2500x$T>, %b: tensor<2500x19x$T>) -> tensor<5x19x$T> {
  %c = ingot.matmul %a, %b : tensor<5x2500x$T>, tensor<2500x19x$T>
  return %c : tensor<5x19x$T>
})",
         {.gradient = false});

} // namespace
