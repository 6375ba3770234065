//===- CaseFamilies.cpp - Cases that similar operations share ---------------===//
//
// $1 stands for the operation, $2 and on for what is beside it.
//
//===----------------------------------------------------------------------===//

#include "tests/numeric/CaseFamilies.h"

using namespace ingot::test;

NumberCases::NumberCases(const char *op, int operandCount, CaseOptions options,
                         std::function<double(const double *)> elementwise) {
  PointwiseCases(op, operandCount, options, std::move(elementwise));
  CaseOptions integers{.integerCount = options.integerCount,
                       .integerLow = options.integerLow};
  if (operandCount == 1)
    CaseTable(op,
              R"((%x: tensor<3x11xi32>, %u: tensor<7xi64>)
  -> (tensor<3x11xi32>, tensor<7xi64>) {
  %0 = ingot.$1 %x : tensor<3x11xi32>
  %1 = ingot.$1 %u : tensor<7xi64>
  return %0, %1 : tensor<3x11xi32>, tensor<7xi64>
})",
              {{"integers", {op}, integers}});
  else
    CaseTable(
        op,
        R"((%x: tensor<3x11xi32>, %y: tensor<3x11xi32>, %u: tensor<7xi64>, %v: tensor<7xi64>)
  -> (tensor<3x11xi32>, tensor<7xi64>) {
  %0 = ingot.$1 %x, %y : tensor<3x11xi32>
  %1 = ingot.$1 %u, %v : tensor<7xi64>
  return %0, %1 : tensor<3x11xi32>, tensor<7xi64>
})",
        {{"integers", {op}, integers}});
}

IntegerDivisionCases::IntegerDivisionCases(const char *op) {
  // Divisors are -1, 0, 3, 8, ..., where 255 is the -1 without a sign. Smallest numbers
  // are divided by all of them, as a constant and among others: x - 127 at -1.
  CaseTable(op, R"((%x: tensor<37x$2>) -> (tensor<37x$2>, tensor<37x$2>) {
  %min = ingot.constant dense<$3> : tensor<37x$2>
  %next = ingot.constant dense<$4> : tensor<37x$2>
  %0 = ingot.add %x, %next : tensor<37x$2>
  %1 = ingot.$1 %min, %x : tensor<37x$2>
  %2 = ingot.$1 %0, %x : tensor<37x$2>
  return %1, %2 : tensor<37x$2>, tensor<37x$2>
})",
            {{"edges_i8", {op, "i8", "-128", "-127"}},
             {"edges_ui8", {op, "ui8", "255", "7"}},
             {"edges_i32", {op, "i32", "-2147483648", "-2147483647"}},
             {"edges_i64",
              {op, "i64", "-9223372036854775808", "-9223372036854775807"}}},
            {.integerCount = 19, .integerLow = -1});

  // A constant divisor, by which a compiler divides in a way of its own.
  CaseTable(op, R"((%x: tensor<37x$2>) -> (tensor<37x$2>, tensor<37x$2>) {
  %zero = ingot.constant dense<0> : tensor<37x$2>
  %other = ingot.constant dense<$3> : tensor<37x$2>
  %0 = ingot.$1 %x, %zero : tensor<37x$2>
  %1 = ingot.$1 %x, %other : tensor<37x$2>
  return %0, %1 : tensor<37x$2>, tensor<37x$2>
})",
            {{"constants_i8",
              {op, "i8", "-1"},
              CaseOptions{.integerCount = 19, .integerLow = -128}},
             {"constants_ui8",
              {op, "ui8", "255"},
              CaseOptions{.integerCount = 19, .integerLow = 250}},
             {"constants_i32",
              {op, "i32", "-1"},
              CaseOptions{.integerCount = 19, .integerLow = INT32_MIN}},
             {"constants_i64",
              {op, "i64", "-1"},
              CaseOptions{.integerCount = 19, .integerLow = INT64_MIN}}});
}

FunctionCases::FunctionCases(const char *op, CaseOptions options,
                             Accuracy::Ulps ulps,
                             long double (*exact)(long double)) {
  PointwiseCases(op, 1, options, [exact](const double *x) {
    return static_cast<double>(exact(x[0]));
  });
  Accuracy(op, ulps, exact);
}

LogicalCases::LogicalCases(const char *op) {
  CaseTable(op,
            R"((%x: tensor<3x11xi1>, %y: tensor<3x11xi1>) -> tensor<3x11xi1> {
  %z = ingot.$1 %x, %y : tensor<3x11xi1>
  return %z : tensor<3x11xi1>
})",
            {{"", {op}, CaseOptions{.integerCount = 3}}});
}

ReductionCases::ReductionCases(const char *op, CaseOptions options) {
  CaseTable(op, R"((%x: tensor<$2>) -> tensor<$3> {
  %y = ingot.$1 %x, dims = [$4] : tensor<$2>
  return %y : tensor<$3>
})",
            {{"rows", {op, "3x5x19x$T", "3x5x$T", "2"}},
             {"middle", {op, "3x5x19x$T", "3x19x$T", "1"}},
             {"columns", {op, "3x5x19x$T", "5x19x$T", "0"}},
             {"ends", {op, "3x5x19x$T", "5x$T", "0, 2"}},
             {"leading", {op, "3x5x19x$T", "19x$T", "0, 1"}},
             {"trailing", {op, "3x5x19x$T", "3x$T", "1, 2"}},
             {"all", {op, "3x5x19x$T", "$T", "0, 1, 2"}},
             {"extent_one", {op, "7x1x$T", "7x$T", "1"}},
             {"integers", {op, "3x5x19xi32", "3x19xi32", "1"}, kAroundZero}},
            options);
}

LongReductionCases::LongReductionCases(const char *op, CaseOptions options) {
  options.gradient = false;
  CaseTable(op, R"((%x: tensor<2x4099x$T>) -> tensor<2x$T> {
  %y = ingot.$1 %x, dims = [1] : tensor<2x4099x$T>
  return %y : tensor<2x$T>
})",
            {{"long", {op}}}, options);
}

static std::string callOf(const std::string &op, const std::string &rest) {
  return "\n  %y = ingot." + op + " %x, " + rest;
}

ExtremumCases::ExtremumCases(const char *op) {
  // Equal extrema share the gradient; of two of them, so do central differences.
  CaseTable(op, R"((%x: tensor<3x5x$T>) -> tensor<3x$T> {
  %two = ingot.concat %x, %x dim = 1 : tensor<3x5x$T>, tensor<3x5x$T>
  %y = ingot.$1 %two, dims = [1] : tensor<3x10x$T>
  return %y : tensor<3x$T>
})",
            {{"ties", {op}}});
  // More columns than a block has threads: extrema so far lie in memory.
  CaseTable(op, R"((%x: tensor<3x300x$T>) -> tensor<300x$T> {
  %y = ingot.$1 %x, dims = [0] : tensor<3x300x$T>
  return %y : tensor<300x$T>
})",
            {{"many_columns", {op}}}, {.low = -3, .high = 3});
  NonFiniteCases(op, "(%x: tensor<$1x$2x$T>) -> tensor<$1x$T> {" +
                         callOf(op, "dims = [1] : tensor<$1x$2x$T>") + R"(
  return %y : tensor<$1x$T>
})");
}

PositionCases::PositionCases(const char *op) {
  CaseTable(op, R"((%x: tensor<$2>) -> tensor<$3xi64> {
  %y = ingot.$1 %x, dim = $4 : tensor<$2>
  return %y : tensor<$3xi64>
})",
            {{"rows", {op, "3x5x19x$T", "3x5", "2"}},
             {"middle", {op, "3x5x19x$T", "3x19", "1"}},
             {"columns", {op, "3x5x19x$T", "5x19", "0"}},
             // Repeated values: the first one counts.
             {"ties", {op, "3x11xi32", "3", "1"}}});
  NonFiniteCases(op, "(%x: tensor<$1x$2x$T>) -> tensor<$1xi64> {" +
                         callOf(op, "dim = 1 : tensor<$1x$2x$T>") + R"(
  return %y : tensor<$1xi64>
})");
}

RowCases::RowCases(const char *op) {
  CaseTable(op, R"((%x: tensor<$2x$T>) -> tensor<$2x$T> {
  %y = ingot.$1 %x, dim = $3 : tensor<$2x$T>
  return %y : tensor<$2x$T>
})",
            {{"rows", {op, "5x19", "1"}},
             {"columns", {op, "5x19", "0"}},
             {"middle", {op, "3x5x7", "1"}},
             {"extent_one", {op, "5x1", "1"}},
             // Without the maximum taken off first, e^x would overflow in f32.
             {"large",
              {op, "3x33", "1"},
              CaseOptions{.low = -200, .high = 200, .gradient = false}},
             {"long",
              {op, "2x1003", "1"},
              CaseOptions{.low = -8, .high = 8, .gradient = false}}});
}

RowGradientCases::RowGradientCases(const char *op) {
  CaseTable(op,
            R"((%g: tensor<$2x$T>, %y: tensor<$2x$T>) -> tensor<$2x$T> {
  %x = ingot.$1 %g, %y, dim = $3 : tensor<$2x$T>
  return %x : tensor<$2x$T>
})",
            {{"rows", {op, "5x19", "1"}},
             {"columns", {op, "5x19", "0"}},
             {"middle", {op, "3x5x7", "1"}}},
            {.low = -2, .high = 1});
}

const std::vector<CaseTable::Row> &ingot::test::getChannelRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"middle", {"3x5x4", "5", "1"}},
      {"last", {"7x3", "3", "1"}},
      {"first", {"2x4x3", "2", "0"}}};
  return rows;
}

NonFiniteCases::NonFiniteCases(const char *op, const std::string &function) {
  auto oneOf = [](int64_t count) {
    return CaseOptions{.gradient = false, .nonFiniteEvery = count};
  };
  CaseTable(op, function,
            {{"non_finite_short", {"13", "19"}, oneOf(23)},
             {"non_finite", {"13", "301"}, oneOf(401)},
             {"non_finite_long", {"7", "1501"}, oneOf(1801)}});
}
