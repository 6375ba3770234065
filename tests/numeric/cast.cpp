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
           {"specials_to_bool", {"$T", "i1"}, CaseOptions{.specials = true}},
           {"specials_to_i8", {"$T", "i8"}, CaseOptions{.specials = true}},
           {"specials_to_ui8", {"$T", "ui8"}, CaseOptions{.specials = true}},
           {"specials_to_i32", {"$T", "i32"}, CaseOptions{.specials = true}},
           {"specials_to_i64", {"$T", "i64"}, CaseOptions{.specials = true}},
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
  %2 = ingot.tanh %0 : tensor<3x11xbf16>
  %3 = ingot.add %1, %2 : tensor<3x11xbf16>
  %4 = ingot.sum %3, dims = [1] : tensor<3x11xbf16>
  %5 = ingot.cast %4 : tensor<3xbf16> to tensor<3x$T>
  return %5 : tensor<3x$T>
})",
                              {.gradient = false});

// The same number everywhere, in whole vectors and after them.
const Case above_range("cast", "above_range",
                       R"((%x: tensor<19x$T>) -> tensor<19xi8> {
  %y = ingot.cast %x : tensor<19x$T> to tensor<19xi8>
  return %y : tensor<19xi8>
})",
                       {.low = 130, .high = 130});

// A tenth beyond the bounds of each type, in steps of about a half for i8;
// f16 has a part of the wider ranges only.
const CaseTable
    bounds("cast", R"((%x: tensor<521xf32>)
  -> (tensor<521xi8>, tensor<521xui8>, tensor<521xi32>, tensor<521xi64>) {
  %c0 = ingot.constant dense<128.0> : tensor<521xf32>
  %c1 = ingot.constant dense<256.0> : tensor<521xf32>
  %c2 = ingot.constant dense<$2> : tensor<521xf32>
  %c3 = ingot.constant dense<$3> : tensor<521xf32>
  %0 = ingot.mul %x, %c0 : tensor<521xf32>
  %1 = ingot.mul %x, %c1 : tensor<521xf32>
  %2 = ingot.mul %x, %c2 : tensor<521xf32>
  %3 = ingot.mul %x, %c3 : tensor<521xf32>
  %4 = ingot.cast %0 : tensor<521xf32> to tensor<521x$1>
  %5 = ingot.cast %1 : tensor<521xf32> to tensor<521x$1>
  %6 = ingot.cast %2 : tensor<521xf32> to tensor<521x$1>
  %7 = ingot.cast %3 : tensor<521xf32> to tensor<521x$1>
  %8 = ingot.cast %4 : tensor<521x$1> to tensor<521xi8>
  %9 = ingot.cast %5 : tensor<521x$1> to tensor<521xui8>
  %10 = ingot.cast %6 : tensor<521x$1> to tensor<521xi32>
  %11 = ingot.cast %7 : tensor<521x$1> to tensor<521xi64>
  return %8, %9, %10, %11 : tensor<521xi8>, tensor<521xui8>, tensor<521xi32>, tensor<521xi64>
})",
           {{"bounds_f32", {"f32", "2147483648.0", "9223372036854775808.0"}},
            {"bounds_f64", {"f64", "2147483648.0", "9223372036854775808.0"}},
            {"bounds_bf16", {"bf16", "2147483648.0", "9223372036854775808.0"}},
            {"bounds_f16", {"f16", "32768.0", "32768.0"}}},
           {.low = -1.1, .high = 1.1, .nonFiniteEvery = 7});

// f64 holds every i32, with fractions between them.
const Case
    bounds_of_i32("cast", "bounds_of_i32",
                  R"((%x: tensor<35xf64>) -> (tensor<35xi32>, tensor<35xi32>) {
  %c0 = ingot.constant dense<2147483647.0> : tensor<35xf64>
  %0 = ingot.add %x, %c0 : tensor<35xf64>
  %1 = ingot.sub %x, %c0 : tensor<35xf64>
  %2 = ingot.cast %0 : tensor<35xf64> to tensor<35xi32>
  %3 = ingot.cast %1 : tensor<35xf64> to tensor<35xi32>
  return %2, %3 : tensor<35xi32>, tensor<35xi32>
})");

// The epilogue of a product, whose numbers are known within bounds only.
const Case
    product("cast", "product",
            R"((%x: tensor<7x5x$T>, %y: tensor<5x37x$T>, %s: tensor<7x37x$T>)
  -> tensor<7x37xi8> {
  %0 = ingot.matmul %x, %y : tensor<7x5x$T>, tensor<5x37x$T>
  %1 = ingot.div %0, %s : tensor<7x37x$T>
  %2 = ingot.cast %1 : tensor<7x37x$T> to tensor<7x37xi8>
  return %2 : tensor<7x37xi8>
})",
            {.low = 0.02, .high = 3});

} // namespace
