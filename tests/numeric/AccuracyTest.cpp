//===- AccuracyTest.cpp - The stated errors of operations on one float --------===//
//
// Every operation that states its accuracy, in f32 and f64 on every target, against
// libm in long double: numbers of all exponents, many around 1, where functions of
// this kind have their poles and branch points, and the special ones, whose
// infinities, NaN and signs of zero must be those of libm.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "ir/reference/Tolerance.h"
#include "tests/numeric/NumericCase.h"
#include "tests/numeric/NumericTarget.h"

#include "mlir/AsmParser/AsmParser.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <random>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

constexpr int64_t kCount = 1 << 17;

template <typename Float, typename Bits> Float fromBits(uint64_t random) {
  auto bits = static_cast<Bits>(random);
  Float number;
  std::memcpy(&number, &bits, sizeof(number));
  return number;
}

/// `kCount` floats of `type`: a quarter each of any bits, of exponents from -30 to
/// 10, of distances of 2^-1 to 2^-52 from 1, and of small numbers.
std::vector<double> makeNumbers(FloatType type) {
  std::vector<double> numbers = {0.0,   -0.0,  INFINITY, -INFINITY, NAN,
                                 1.0,   -1.0,  88.7,     89.2,      709.9,
                                 710.3, -89.2, -710.3,   1e30,      -1e30};
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> unit(0, 1), exponent(-30, 10),
      small(-4, 4);
  while (static_cast<int64_t>(numbers.size()) < kCount) {
    uint64_t random = generator();
    numbers.push_back(type.isF64() ? fromBits<double, uint64_t>(random)
                                   : fromBits<float, uint32_t>(random));
    double sign = random % 2 ? 1 : -1;
    numbers.push_back(sign * std::exp2(exponent(generator)));
    numbers.push_back(sign * (1 + (random & 2 ? 1 : -1) *
                                      std::exp2(-1 - 51 * unit(generator))));
    numbers.push_back(small(generator));
  }
  numbers.resize(kCount);
  for (double &number : numbers)
    number = roundFloat(type, number);
  return numbers;
}

/// |actual - exact| in units of the last place that `exact` has in `type`; infinite
/// where one is NaN and the other not, and where a zero has the wrong sign. What
/// overflows counts as the power of two beyond the largest number. Kernels may flush
/// subnormal numbers to zero, also within a function: what that may lose is no error.
double ulpError(FloatType type, double actual, long double exact) {
  if (std::isnan(actual) || std::isnan(exact))
    return std::isnan(actual) == std::isnan(exact) ? 0 : INFINITY;
  if (actual == 0 && exact == 0)
    return std::signbit(actual) == std::signbit(exact) ? 0 : INFINITY;
  long double beyond = std::ldexp(2.0L, std::ilogb(largestFinite(type)));
  long double found = std::clamp<long double>(actual, -beyond, beyond);
  long double wanted = std::clamp(exact, -beyond, beyond);
  long double error = std::fabs(found - wanted);
  if (error <= 2 * underflowError(type))
    return 0;
  int precision = static_cast<int>(type.getFPMantissaWidth());
  return static_cast<double>(
      error / std::ldexp(1.0L, std::ilogb(wanted) + 1 - precision));
}

struct Test {
  const NumericTarget *target;
  std::string floatType;
};
/// What gtest prints of a test that fails.
void PrintTo(const Test &test, std::ostream *out) {
  *out << test.target->name << " " << test.floatType;
}

std::vector<Test> getTests() {
  std::vector<Test> tests;
  for (const NumericTarget &target : getTargets())
    for (const char *floatType : {"f32", "f64"})
      tests.push_back({&target, floatType});
  return tests;
}

class Accuracies : public testing::TestWithParam<Test> {};

TEST_P(Accuracies, AreAsStated) {
  const auto &[target, floatType] = GetParam();
  MLIRContext context;
  auto type = cast<FloatType>(parseType(floatType, &context));
  std::string tensor =
      "tensor<" + std::to_string(kCount) + "x" + floatType + ">";
  std::string text;
  for (const AccuracyCase &accuracy : getAccuracyCases())
    text += "func.func @" + accuracy.name + "(%x: " + tensor +
            " {ingot.name = \"input\"}) -> (" + tensor +
            " {ingot.name = \"output\"}) {\n  %y = ingot." + accuracy.name +
            " %x : " + tensor + "\n  return %y : " + tensor + "\n}\n";
  std::unique_ptr<TargetProgram> program;
  ASSERT_EQ(target->compile(text, Mode::Fused, program), "");

  ReferenceTensor input(RankedTensorType::get({kCount}, type));
  input.floats = makeNumbers(type);
  for (const AccuracyCase &accuracy : getAccuracyCases()) {
    std::vector<ReferenceTensor> results = {ReferenceTensor(input.type)};
    ASSERT_EQ(program->run(accuracy.name, {input}, results), "");
    double worst = 0, worstAt = 0;
    for (auto [x, y] : llvm::zip_equal(input.floats, results[0].floats))
      if (double error = ulpError(type, y, accuracy.exact(x)); error > worst) {
        worst = error;
        worstAt = x;
      }
    EXPECT_LE(worst, type.isF64() ? accuracy.ulps.f64 : accuracy.ulps.f32)
        << accuracy.name << "(" << worstAt << ")";
    RecordProperty(accuracy.name + "_ulps", std::to_string(worst));
  }
}

INSTANTIATE_TEST_SUITE_P(All, Accuracies, testing::ValuesIn(getTests()),
                         [](const auto &info) {
                           return info.param.target->name + "_" +
                                  info.param.floatType;
                         });

} // namespace
