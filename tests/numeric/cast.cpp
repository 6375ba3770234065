//===- cast.cpp - Numeric cases of ingot.cast -------------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const CaseTable
    pairs("cast", R"((%x: tensor<3x11x$1>) -> tensor<3x11x$2> {
  %y = ingot.cast %x : tensor<3x11x$1> to tensor<3x11x$2>
  return %y : tensor<3x11x$2>
})",
          {{"float_to_integer", {"$T", "i32"}},
           {"float_to_bool", {"$T", "i1"}},
           {"integer_to_float", {"i64", "$T"}},
           {"integer_to_bool", {"i32", "i1"}},
           {"bool_to_float", {"i1", "$T"}},
           {"bool_to_integer", {"i1", "i64"}},
           {"narrower_integer",
            {"i64", "i8"},
            CaseOptions{.integerCount = 1009, .integerLow = -500}},
           {"wider_integer",
            {"i8", "i32"},
            CaseOptions{.integerCount = 200, .integerLow = -100}},
           {"to_unsigned",
            {"i32", "ui8"},
            CaseOptions{.integerCount = 600, .integerLow = -300}},
           {"from_unsigned", {"ui8", "$T"}, CaseOptions{.integerCount = 256}},
           {"wider_float", {"f32", "f64"}},
           {"same_float", {"$T", "$T"}}},
          {.integerCount = 7, .integerLow = -3});

// A single element after the last whole vector: LLVM 22 makes of its masked store
// one of the wider type.
const Case narrower_tail("cast", "narrower_tail",
                         R"((%x: tensor<33xi32>, %y: tensor<17xi64>)
  -> (tensor<33xi8>, tensor<17xi32>) {
  %0 = ingot.cast %x : tensor<33xi32> to tensor<33xi8>
  %1 = ingot.cast %y : tensor<17xi64> to tensor<17xi32>
  return %0, %1 : tensor<33xi8>, tensor<17xi32>
})",
                         {.integerCount = 1009, .integerLow = -500});

// Between all floats of 16 bits and the others, there and back: the result is
// the rounded number.
const Case to_bf16("cast", "to_bf16", R"((%x: tensor<3x11x$T>)
  -> (tensor<3x11x$T>, tensor<3x11xf64>) {
  %0 = ingot.cast %x : tensor<3x11x$T> to tensor<3x11xbf16>
  %1 = ingot.cast %0 : tensor<3x11xbf16> to tensor<3x11x$T>
  %2 = ingot.cast %0 : tensor<3x11xbf16> to tensor<3x11xf64>
  return %1, %2 : tensor<3x11x$T>, tensor<3x11xf64>
})",
                   {.gradient = false});

const Case from_double("cast", "from_double", R"((%x: tensor<3x11xf64>)
  -> (tensor<3x11xf32>, tensor<3x11xf32>) {
  %0 = ingot.cast %x : tensor<3x11xf64> to tensor<3x11xbf16>
  %1 = ingot.cast %x : tensor<3x11xf64> to tensor<3x11xf16>
  %2 = ingot.cast %0 : tensor<3x11xbf16> to tensor<3x11xf32>
  %3 = ingot.cast %1 : tensor<3x11xf16> to tensor<3x11xf32>
  return %2, %3 : tensor<3x11xf32>, tensor<3x11xf32>
})",
                       {.gradient = false});

const Case integer_to_bf16("cast", "integer_to_bf16",
                           R"((%x: tensor<3x11xi64>) -> tensor<3x11xf32> {
  %0 = ingot.cast %x : tensor<3x11xi64> to tensor<3x11xbf16>
  %1 = ingot.cast %0 : tensor<3x11xbf16> to tensor<3x11xf32>
  return %1 : tensor<3x11xf32>
})",
                           {.integerCount = 100003, .integerLow = -50000});

// Arithmetic on bf16, which no CPU has, is done in f32 and rounded.
const Case arithmetic_of_bf16("cast", "arithmetic_of_bf16",
                              R"((%x: tensor<3x11x$T>) -> tensor<3x$T> {
  %0 = ingot.cast %x : tensor<3x11x$T> to tensor<3x11xbf16>
  %1 = ingot.mul %0, %0 : tensor<3x11xbf16>
  %2 = ingot.exp %0 : tensor<3x11xbf16>
  %3 = ingot.add %1, %2 : tensor<3x11xbf16>
  %4 = ingot.sum %3, dims = [1] : tensor<3x11xbf16>
  %5 = ingot.cast %4 : tensor<3xbf16> to tensor<3x$T>
  return %5 : tensor<3x$T>
})",
                              {.gradient = false});

} // namespace
