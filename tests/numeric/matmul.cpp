//===- matmul.cpp - Numeric cases of ingot.matmul ---------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const CaseTable products(
    "matmul",
    R"((%a: tensor<$1x$T>, %b: tensor<$2x$T>) -> tensor<$3x$T> {
  %c = ingot.matmul %a, %b : tensor<$1x$T>, tensor<$2x$T>
  return %c : tensor<$3x$T>
})",
    {{"rectangular", {"3x5", "5x7", "3x7"}},
     {"outer", {"3x1", "1x5", "3x5"}},
     {"inner", {"1x5", "5x1", "1x1"}},
     {"row", {"1x9", "9x17", "1x17"}},
     {"column", {"5x9", "9x1", "5x1"}},
     {"batched", {"2x3x5", "2x5x7", "2x3x7"}},
     {"two_batches", {"2x1x3x5", "2x1x5x3", "2x1x3x3"}},
     // Past the tiles of the micro-kernels in every dimension.
     {"blocks", {"67x131", "131x83", "67x83"}, CaseOptions{.gradient = false}},
     // Longer than a block of the contracted dimension.
     {"deep", {"5x2500", "2500x19", "5x19"}, CaseOptions{.gradient = false}}});

// Three of forty rows: what else there is must not be touched.
const Case
    ofASlice("matmul", "of_a_slice",
             R"((%a: tensor<40x9x$T>, %b: tensor<9x33x$T>) -> tensor<3x33x$T> {
  %0 = ingot.slice %a, [36, 0] to [39, 9] by [1, 1] : tensor<40x9x$T>
  %1 = ingot.matmul %0, %b : tensor<3x9x$T>, tensor<9x33x$T>
  return %1 : tensor<3x33x$T>
})",
             {});

// Several tiles of a CUDA block in each dimension, none of them full; what
// follows the product reads a tensor, a row and a column.
const Case epilogue("matmul", "epilogue",
                    R"((%a: tensor<130x37x$T>, %b: tensor<37x150x$T>,
         %c: tensor<130x150x$T>, %d: tensor<150x$T>, %e: tensor<130x$T>) -> tensor<130x150x$T> {
  %0 = ingot.matmul %a, %b : tensor<130x37x$T>, tensor<37x150x$T>
  %1 = ingot.expand %d, dims = [1] : tensor<150x$T> to tensor<130x150x$T>
  %2 = ingot.add %0, %1 : tensor<130x150x$T>
  %3 = ingot.expand %e, dims = [0] : tensor<130x$T> to tensor<130x150x$T>
  %4 = ingot.mul %2, %3 : tensor<130x150x$T>
  %5 = ingot.sub %c, %4 : tensor<130x150x$T>
  return %5 : tensor<130x150x$T>
})",
                    {.gradient = false});

// Both operands are read along the other dimension, in several tiles.
const Case transposed(
    "matmul", "transposed",
    R"((%a: tensor<21x133x$T>, %b: tensor<67x21x$T>) -> tensor<133x67x$T> {
  %0 = ingot.transpose %a, permutation = [1, 0] : tensor<21x133x$T>
  %1 = ingot.transpose %b, permutation = [1, 0] : tensor<67x21x$T>
  %2 = ingot.matmul %0, %1 : tensor<133x21x$T>, tensor<21x67x$T>
  return %2 : tensor<133x67x$T>
})",
    {.gradient = false});

// A sum that blocks share, whose last part is short, of several matrices and
// several tiles of each; the epilogue follows the sum of all parts.
const Case deepBatched(
    "matmul", "deep_batched",
    R"((%a: tensor<3x5x701x$T>, %b: tensor<3x701x300x$T>, %c: tensor<3x5x300x$T>) -> tensor<3x5x300x$T> {
  %0 = ingot.matmul %a, %b : tensor<3x5x701x$T>, tensor<3x701x300x$T>
  %1 = ingot.sub %c, %0 : tensor<3x5x300x$T>
  return %1 : tensor<3x5x300x$T>
})",
    {.gradient = false});

// Operands and an addend that start inside of what they are read from.
const Case sliced(
    "matmul", "sliced",
    R"((%a: tensor<7x9x$T>, %b: tensor<8x6x$T>, %c: tensor<6x5x$T>) -> tensor<4x3x$T> {
  %0 = ingot.slice %a, [2, 3] to [6, 8] by [1, 1] : tensor<7x9x$T>
  %1 = ingot.slice %b, [3, 1] to [8, 4] by [1, 1] : tensor<8x6x$T>
  %2 = ingot.slice %c, [1, 2] to [5, 5] by [1, 1] : tensor<6x5x$T>
  %3 = ingot.matmul %0, %1 : tensor<4x5x$T>, tensor<5x3x$T>
  %4 = ingot.sub %2, %3 : tensor<4x3x$T>
  return %4 : tensor<4x3x$T>
})");

// Constants that the sum, or sum and batch, repeat: no matrix that could be packed.
const Case repeatedConstants(
    "matmul", "repeated_constants",
    R"((%a: tensor<2x5x7x$T>, %b: tensor<5x3x$T>) -> (tensor<2x5x4x$T>, tensor<5x4x$T>) {
  %c = ingot.constant dense<[1.0, -2.0, 0.5, 3.0]> : tensor<4x$T>
  %0 = ingot.expand %c, dims = [2] : tensor<4x$T> to tensor<2x7x4x$T>
  %1 = ingot.matmul %a, %0 : tensor<2x5x7x$T>, tensor<2x7x4x$T>
  %d = ingot.constant dense<[[2.0, -1.0, 0.25, 5.0]]> : tensor<1x4x$T>
  %2 = ingot.reshape %d : tensor<1x4x$T> to tensor<4x$T>
  %3 = ingot.expand %2, dims = [1] : tensor<4x$T> to tensor<3x4x$T>
  %4 = ingot.matmul %b, %3 : tensor<5x3x$T>, tensor<3x4x$T>
  return %1, %4 : tensor<2x5x4x$T>, tensor<5x4x$T>
})");

// The result of one tile must not take the place of operands that others still
// read, though the epilogue reads them as well.
const Case addedOperand(
    "matmul", "added_operand",
    R"((%a: tensor<133x133x$T>, %b: tensor<133x133x$T>) -> tensor<133x133x$T> {
  %0 = ingot.neg %a : tensor<133x133x$T>
  %1 = ingot.neg %b : tensor<133x133x$T>
  %2 = ingot.matmul %0, %1 : tensor<133x133x$T>, tensor<133x133x$T>
  %3 = ingot.add %2, %1 : tensor<133x133x$T>
  %4 = ingot.sub %3, %0 : tensor<133x133x$T>
  return %4 : tensor<133x133x$T>
})",
    {.gradient = false});

} // namespace
