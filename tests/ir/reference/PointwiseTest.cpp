//===- PointwiseTest.cpp - The evaluator's scalar forms against libm ----------===//

#include "tests/ir/reference/Program.h"

#include <cmath>

using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

struct UnaryCase {
  const char *op;
  double (*expected)(double);
  std::vector<double> inputs;
};

const std::vector<double> kReals = {-3.5, -2.5, -1.0, -0.25, 0.0,
                                    0.1,  0.5,  1.5,  2.5,   10.0};
const std::vector<double> kPositive = {0.01, 0.5, 0.9, 1.0, 1.1,
                                       2.0,  3.0, 10., 1e3, 1e10};

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

class Unary : public testing::TestWithParam<UnaryCase> {};

TEST_P(Unary, EqualsLibm) {
  const UnaryCase &param = GetParam();
  std::string op = param.op;
  Program program("func.func @f(%x: tensor<10xf32>) -> tensor<10xf32> {\n"
                  "  %y = ingot." +
                  op +
                  " %x : tensor<10xf32>\n"
                  "  return %y : tensor<10xf32>\n}");
  auto results = program.run({program.floats(0, param.inputs)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  for (auto [x, y] : llvm::zip_equal(param.inputs, results[0].floats)) {
    double expected = param.expected(x);
    // Both are float64; a formula may round a few times more than libm.
    EXPECT_NEAR(y, expected, 8 * 0x1p-53 * (1 + std::fabs(expected)))
        << op << "(" << x << ")";
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Unary,
    testing::Values(
        UnaryCase{"neg", [](double x) { return -x; }, kReals},
        UnaryCase{"abs", [](double x) { return std::fabs(x); }, kReals},
        UnaryCase{"sign",
                  [](double x) { return x > 0   ? 1.0
                                        : x < 0 ? -1.0
                                                : 0.0; },
                  kReals},
        UnaryCase{"exp", [](double x) { return std::exp(x); }, kReals},
        UnaryCase{"expm1", [](double x) { return std::expm1(x); }, kReals},
        UnaryCase{"log", [](double x) { return std::log(x); }, kPositive},
        UnaryCase{"log1p", [](double x) { return std::log1p(x); }, kPositive},
        UnaryCase{"sqrt", [](double x) { return std::sqrt(x); }, kPositive},
        UnaryCase{"rsqrt", [](double x) { return 1 / std::sqrt(x); },
                  kPositive},
        UnaryCase{"reciprocal", [](double x) { return 1 / x; }, kPositive},
        UnaryCase{"sin", [](double x) { return std::sin(x); }, kReals},
        UnaryCase{"cos", [](double x) { return std::cos(x); }, kReals},
        UnaryCase{"tanh", [](double x) { return std::tanh(x); }, kReals},
        UnaryCase{"erf", [](double x) { return std::erf(x); }, kReals},
        UnaryCase{"floor", [](double x) { return std::floor(x); }, kReals},
        UnaryCase{"ceil", [](double x) { return std::ceil(x); }, kReals},
        UnaryCase{"round", [](double x) { return std::nearbyint(x); }, kReals},
        UnaryCase{"relu", [](double x) { return x > 0 ? x : 0; }, kReals},
        UnaryCase{"sigmoid", logistic, kReals},
        UnaryCase{"silu", [](double x) { return x * logistic(x); }, kReals},
        UnaryCase{
            "gelu",
            [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); },
            kReals},
        UnaryCase{"leaky_relu", [](double x) { return x > 0 ? x : 0.01 * x; },
                  kReals}),
    [](const auto &info) { return std::string(info.param.op); });

struct BinaryCase {
  const char *op;
  double (*expected)(double, double);
};

class Binary : public testing::TestWithParam<BinaryCase> {};

TEST_P(Binary, EqualsLibm) {
  std::string op = GetParam().op;
  Program program("func.func @f(%a: tensor<6xf32>, %b: tensor<6xf32>)"
                  " -> tensor<6xf32> {\n  %y = ingot." +
                  op +
                  " %a, %b : tensor<6xf32>\n"
                  "  return %y : tensor<6xf32>\n}");
  std::vector<double> lhs = {0.5, 1.5, 2.5, 3.0, 7.0, 0.25};
  std::vector<double> rhs = {2.0, -3.0, 0.5, 3.0, 0.125, -0.75};
  auto results = program.run({program.floats(0, lhs), program.floats(1, rhs)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  for (auto [a, b, y] : llvm::zip_equal(lhs, rhs, results[0].floats))
    EXPECT_DOUBLE_EQ(y, GetParam().expected(a, b)) << op << a << ", " << b;
}

INSTANTIATE_TEST_SUITE_P(
    All, Binary,
    testing::Values(
        BinaryCase{"add", [](double a, double b) { return a + b; }},
        BinaryCase{"sub", [](double a, double b) { return a - b; }},
        BinaryCase{"mul", [](double a, double b) { return a * b; }},
        BinaryCase{"div", [](double a, double b) { return a / b; }},
        BinaryCase{"pow", [](double a, double b) { return std::pow(a, b); }},
        BinaryCase{"maximum",
                   [](double a, double b) { return std::max(a, b); }},
        BinaryCase{"minimum",
                   [](double a, double b) { return std::min(a, b); }}),
    [](const auto &info) { return std::string(info.param.op); });

TEST(Pointwise, ReachesEveryElementOfALongTensor) {
  // Longer than a chunk of the interpreter and no multiple of it.
  Program program(R"(func.func @f(%x: tensor<5001xf32>) -> tensor<5001xf32> {
    %y = ingot.mul %x, %x : tensor<5001xf32>
    return %y : tensor<5001xf32>
  })");
  std::vector<double> input = distinctFloats(5001);
  auto results = program.run({program.floats(0, input)});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  for (int64_t i = 0; i < 5001; ++i)
    ASSERT_EQ(results[0].floats[i], input[i] * input[i]) << i;
}

TEST(Pointwise, MaximumAndMinimumKeepNan) {
  Program program(R"(func.func @f(%a: tensor<2xf32>, %b: tensor<2xf32>)
      -> (tensor<2xf32>, tensor<2xf32>) {
    %0 = ingot.maximum %a, %b : tensor<2xf32>
    %1 = ingot.minimum %a, %b : tensor<2xf32>
    return %0, %1 : tensor<2xf32>, tensor<2xf32>
  })");
  double nan = std::nan("");
  auto results = program.run(
      {program.floats(0, {nan, 1.0}), program.floats(1, {1.0, nan})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  for (const ReferenceTensor &result : results)
    for (double element : result.floats)
      EXPECT_TRUE(std::isnan(element));
}

TEST(Pointwise, RankZeroOperandIsTheSameForEveryElement) {
  Program program(R"(func.func @f(%p: tensor<3xf32>, %g: tensor<3xf32>,
      %v: tensor<3xf32>, %lr: tensor<f32>) -> (tensor<3xf32>, tensor<3xf32>) {
    %0:2 = ingot.sgd_update %p, %g, %v, %lr {momentum = 0.9 : f64,
      dampening = 0.25 : f64, weight_decay = 0.5 : f64, nesterov = true}
      : tensor<3xf32>, tensor<f32>
    return %0#0, %0#1 : tensor<3xf32>, tensor<3xf32>
  })");
  std::vector<double> p = {1, 2, 3}, g = {0.5, -0.5, 4}, v = {-1, 0.25, 8};
  auto results =
      program.run({program.floats(0, p), program.floats(1, g),
                   program.floats(2, v), program.floats(3, {0.125})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  for (int i = 0; i < 3; ++i) {
    double gradient = g[i] + 0.5 * p[i];
    double velocity = 0.9 * v[i] + 0.75 * gradient;
    EXPECT_DOUBLE_EQ(results[0].floats[i],
                     p[i] - 0.125 * (gradient + 0.9 * velocity));
    EXPECT_DOUBLE_EQ(results[1].floats[i], velocity);
  }
}

TEST(Pointwise, NarrowIntegersWrap) {
  Program program(R"(func.func @f(%a: tensor<2xi8>, %b: tensor<2xi32>)
      -> (tensor<2xi8>, tensor<2xi32>) {
    %0 = ingot.add %a, %a : tensor<2xi8>
    %1 = ingot.mul %b, %b : tensor<2xi32>
    return %0, %1 : tensor<2xi8>, tensor<2xi32>
  })");
  auto results = program.run(
      {program.integers(0, {100, -7}), program.integers(1, {65537, -3})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  EXPECT_EQ(results[0].integers, (std::vector<int64_t>{-56, -14}));
  EXPECT_EQ(results[1].integers, (std::vector<int64_t>{131073, 9}));
}

TEST(Pointwise, IntegerDivisionTruncatesTowardsZero) {
  Program program(R"(func.func @f(%a: tensor<4xi64>, %b: tensor<4xi64>)
      -> tensor<4xi64> {
    %0 = ingot.div %a, %b : tensor<4xi64>
    return %0 : tensor<4xi64>
  })");
  auto results = program.run({program.integers(0, {7, -7, 7, -7}),
                              program.integers(1, {2, 2, -2, -2})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].integers, (std::vector<int64_t>{3, -3, -3, 3}));
}

TEST(Pointwise, ComparesWithNan) {
  for (auto [predicate, expected] :
       {std::pair<const char *, std::vector<int64_t>>{"eq", {0, 1, 0, 0}},
        {"ne", {1, 0, 1, 1}},
        {"lt", {1, 0, 0, 0}},
        {"le", {1, 1, 0, 0}},
        {"gt", {0, 0, 1, 0}},
        {"ge", {0, 1, 1, 0}}}) {
    Program program(R"(func.func @f(%a: tensor<4xf32>, %b: tensor<4xf32>)
      -> tensor<4xi1> {
    %0 = ingot.compare )" +
                    std::string(predicate) + R"(, %a, %b : tensor<4xf32>
    return %0 : tensor<4xi1>
  })");
    auto results = program.run({program.floats(0, {1, 2, 3, std::nan("")}),
                                program.floats(1, {2, 2, 2, 2})});
    ASSERT_EQ(results.size(), 1u) << program.lastMessage();
    EXPECT_EQ(results[0].integers, expected) << predicate;
  }
}

TEST(Pointwise, ChoosesAndCombinesBooleans) {
  Program program(R"(func.func @f(%c: tensor<4xi1>, %d: tensor<4xi1>,
      %a: tensor<4xf32>, %b: tensor<4xf32>)
      -> (tensor<4xf32>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) {
    %0 = ingot.where %c, %a, %b : tensor<4xi1>, tensor<4xf32>
    %1 = ingot.logical_and %c, %d : tensor<4xi1>
    %2 = ingot.logical_or %c, %d : tensor<4xi1>
    %3 = ingot.logical_not %c : tensor<4xi1>
    return %0, %1, %2, %3 : tensor<4xf32>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
  })");
  auto results = program.run(
      {program.integers(0, {0, 1, 0, 1}), program.integers(1, {0, 0, 1, 1}),
       program.floats(2, {1, 2, 3, 4}), program.floats(3, {-1, -2, -3, -4})});
  ASSERT_EQ(results.size(), 4u) << program.lastMessage();
  EXPECT_EQ(results[0].floats, (std::vector<double>{-1, 2, -3, 4}));
  EXPECT_EQ(results[1].integers, (std::vector<int64_t>{0, 0, 0, 1}));
  EXPECT_EQ(results[2].integers, (std::vector<int64_t>{0, 1, 1, 1}));
  EXPECT_EQ(results[3].integers, (std::vector<int64_t>{1, 0, 1, 0}));
}

struct CastCase {
  const char *name, *from, *to;
  std::vector<double> inputs, expected; // integers, too
};

class Cast : public testing::TestWithParam<CastCase> {};

TEST_P(Cast, FollowsTheDefinition) {
  const CastCase &param = GetParam();
  std::string from = "tensor<4x" + std::string(param.from) + ">";
  std::string to = "tensor<4x" + std::string(param.to) + ">";
  Program program("func.func @f(%x: " + from + ") -> " + to +
                  " {\n  %y = ingot.cast %x : " + from + " to " + to +
                  "\n  return %y : " + to + "\n}");
  ReferenceTensor input(program.argumentType(0));
  if (input.isFloat())
    input.floats = param.inputs;
  else
    input.integers.assign(param.inputs.begin(), param.inputs.end());
  auto results = program.run({input});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  std::vector<double> found = results[0].floats;
  found.insert(found.end(), results[0].integers.begin(),
               results[0].integers.end());
  EXPECT_EQ(found, param.expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, Cast,
    testing::Values(
        CastCase{"FloatToInteger",
                 "f32",
                 "i32",
                 {2.75, -2.75, 0.5, -7},
                 {2, -2, 0, -7}},
        CastCase{"FloatToBool", "f32", "i1", {0, -0.0, 0.25, -3}, {0, 0, 1, 1}},
        CastCase{
            "IntegerToFloat", "i64", "f32", {-3, 0, 7, 1024}, {-3, 0, 7, 1024}},
        CastCase{"IntegerToNarrower",
                 "i32",
                 "i8",
                 {128, 255, 300, -129},
                 {-128, -1, 44, 127}},
        CastCase{"IntegerToWider",
                 "i8",
                 "i64",
                 {-128, -1, 0, 127},
                 {-128, -1, 0, 127}},
        CastCase{"IntegerToBool", "i64", "i1", {0, 1, 2, -4}, {0, 1, 1, 1}},
        CastCase{"UnsignedToFloat",
                 "ui8",
                 "f32",
                 {0, 127, 128, 255},
                 {0, 127, 128, 255}},
        CastCase{"UnsignedToWider",
                 "ui8",
                 "i32",
                 {0, 127, 128, 255},
                 {0, 127, 128, 255}},
        CastCase{"IntegerToUnsigned",
                 "i32",
                 "ui8",
                 {-1, 256, 255, 128},
                 {255, 0, 255, 128}},
        CastCase{"BoolToFloat", "i1", "f32", {0, 1, 1, 0}, {0, 1, 1, 0}},
        CastCase{"BoolToInteger", "i1", "i32", {0, 1, 1, 0}, {0, 1, 1, 0}},
        CastCase{"FloatToWider",
                 "f32",
                 "f64",
                 {0.5, -1.25, 3, 0},
                 {0.5, -1.25, 3, 0}}),
    [](const auto &info) { return std::string(info.param.name); });

} // namespace
