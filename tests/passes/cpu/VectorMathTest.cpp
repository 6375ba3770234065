//===- VectorMathTest.cpp - The stated errors of elementary functions -------===//
//
// Every 509th of the 2^32 single-precision numbers goes through each function,
// as vectors and as single numbers, and is compared with the C library in double
// precision. 509 is a prime, so that all exponents and low bits occur. The
// bounds are those that passes/cpu/VectorMath.h states.
//
//===----------------------------------------------------------------------===//

#include "tests/passes/cpu/KernelProgram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

using namespace ingot::test;

namespace {

constexpr int64_t kBlock = 1 << 16;

/// A function `@name` over a block, with `operation` of the math dialect on
/// vectors of `lanes`, or on single numbers if that is 1.
std::string blockFunction(const std::string &name, const std::string &operation,
                          const std::string &type, int lanes, int operands) {
  std::string n = std::to_string(kBlock), width = std::to_string(lanes);
  std::string tensor = "tensor<" + n + "x" + type + ">";
  std::string buffer = "memref<" + n + "x" + type + ">";
  std::string value = lanes == 1 ? type : "vector<" + width + "x" + type + ">";
  std::string load = lanes == 1 ? "memref.load" : "vector.load";
  std::string store = lanes == 1 ? "memref.store" : "vector.store";
  std::string loadType = lanes == 1 ? buffer : buffer + ", " + value;
  std::string x = operands == 1 ? "%x: " : "%x: " + tensor + ", %y: ";
  std::string result =
      "func.func @" + name + "(" + x + tensor + ") -> " + tensor +
      " {\n  %0 = ingot.launch \"" + name + "\" [@" + name + "_k](%x" +
      (operands == 1 ? "" : ", %y") +
      ") tasks = [1] scratch = 0 overwrites = [-1] flops = 0 : (" + tensor +
      (operands == 1 ? "" : ", " + tensor) + ") -> " + tensor +
      "\n  return %0 : " + tensor + "\n}\nfunc.func private @" + name +
      "_k(%x: " + buffer + (operands == 1 ? "" : ", %y: " + buffer) +
      ", %out: " + buffer +
      ", %task: index) attributes {ingot.kernel_function} {\n"
      "  %zero = arith.constant 0 : index\n  %n = arith.constant " +
      n + " : index\n  %step = arith.constant " + width +
      " : index\n  scf.for %i = %zero to %n step %step {\n    %a = " + load +
      " %x[%i] : " + loadType + "\n";
  if (operands == 2)
    result += "    %b = " + load + " %y[%i] : " + loadType + "\n";
  return result + "    %r = " + operation +
         (operands == 1 ? " %a" : " %a, %b") + " : " + value + "\n    " +
         store + " %r, %out[%i] : " + loadType + "\n  }\n  return\n}\n";
}

struct Function {
  const char *name, *operation;
  double (*exact)(double);
  double maxUlp;
};

double reciprocalRoot(double x) { return 1 / std::sqrt(x); }

const Function kFunctions[] = {
    {"exp", "math.exp", std::exp, 1.0},
    {"exp2", "math.exp2", std::exp2, 1.0},
    {"expm1", "math.expm1", std::expm1, 1.5},
    {"log", "math.log", std::log, 1.0},
    {"log2", "math.log2", std::log2, 2.0},
    {"log10", "math.log10", std::log10, 2.0},
    {"log1p", "math.log1p", std::log1p, 1.5},
    {"tanh", "math.tanh", std::tanh, 1.5},
    {"erf", "math.erf", std::erf, 1.5},
    {"sin", "math.sin", std::sin, 1.5},
    {"cos", "math.cos", std::cos, 1.5},
    {"rsqrt", "math.rsqrt", reciprocalRoot, 1.5},
};

/// |actual - exact| in units of the last place of `exact` in single precision;
/// infinite where one is NaN, or infinite, and the other is not, and where a zero
/// has the wrong sign.
double ulpError(float actual, double exact) {
  float rounded = static_cast<float>(exact);
  if (std::isnan(exact) || std::isnan(actual))
    return std::isnan(exact) == std::isnan(actual)
               ? 0
               : std::numeric_limits<double>::infinity();
  if (actual == rounded)
    return actual == 0 && std::signbit(actual) != std::signbit(rounded)
               ? std::numeric_limits<double>::infinity()
               : 0;
  if (std::isinf(actual) || std::isinf(rounded)) {
    // Rounding may go either way at the largest number.
    double largest = std::numeric_limits<float>::max();
    return std::abs(exact) > largest * (1 - 0x1p-24) &&
                   std::abs(actual) >= largest
               ? 1
               : std::numeric_limits<double>::infinity();
  }
  int exponent;
  std::frexp(std::max(std::abs(exact), 0x1p-126), &exponent);
  return std::abs(actual - exact) / std::ldexp(1.0, exponent - 24);
}

/// Largest error over the bit patterns first, first + 509, ...
void expectAccurate(const KernelProgram &program, const Function &function) {
  double worst = 0;
  float worstAt = 0;
  std::vector<float> block(kBlock);
  for (uint64_t bits = 0; bits < (uint64_t(1) << 32);) {
    for (float &x : block) {
      uint32_t pattern = static_cast<uint32_t>(bits);
      std::memcpy(&x, &pattern, 4);
      bits += 509;
    }
    block.back() = -0.0f; // no multiple of 509
    auto results =
        fromBytes<float>(program.run(function.name, {toBytes(block)})[0]);
    for (int64_t i = 0; i < kBlock; ++i) {
      double error = ulpError(results[i], function.exact(block[i]));
      if (error > worst) {
        worst = error;
        worstAt = block[i];
      }
    }
  }
  EXPECT_LE(worst, function.maxUlp) << function.name << "(" << worstAt << ")";
}

std::string allFunctions(int lanes) {
  std::string text;
  for (const Function &function : kFunctions)
    text += blockFunction(function.name, function.operation, "f32", lanes, 1);
  return text;
}

int widestVectors() { return hostHasVectors(512) ? 512 : 256; }

TEST(VectorMath, FunctionsOfOneNumberAreAsAccurateAsStated) {
  int bits = widestVectors();
  KernelProgram program(allFunctions(bits / 32), "ingot-expand-math", bits);
  for (const Function &function : kFunctions)
    expectAccurate(program, function);
}

TEST(VectorMath, VectorsAndSingleNumbersAgree) {
  // What a row computes once and what a column computes must not differ.
  KernelProgram single(allFunctions(1), "ingot-expand-math", 256);
  KernelProgram narrow(allFunctions(8), "ingot-expand-math", 256);
  std::vector<float> block(kBlock);
  std::mt19937 generator(1);
  for (float &x : block) {
    uint32_t bits = generator();
    std::memcpy(&x, &bits, 4);
    if (std::isnan(x)) // the sign of a NaN may differ
      x = 0.5f;
  }
  for (const Function &function : kFunctions) {
    auto a = fromBytes<float>(single.run(function.name, {toBytes(block)})[0]);
    auto b = fromBytes<float>(narrow.run(function.name, {toBytes(block)})[0]);
    for (int64_t i = 0; i < kBlock; ++i)
      ASSERT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])))
          << function.name << "(" << block[i] << ") is " << a[i] << " and "
          << b[i];
  }
}

TEST(VectorMath, PowerIsAccurateAndKnowsItsSpecialCases) {
  int bits = widestVectors();
  KernelProgram program(blockFunction("pow", "math.powf", "f32", bits / 32, 2),
                        "ingot-expand-math", bits);
  const float infinity = std::numeric_limits<float>::infinity();
  const float special[] = {0.0f,   -0.0f,       1.0f,     -1.0f,     2.0f,
                           -2.0f,  3.0f,        -3.0f,    0.5f,      -0.5f,
                           1e-40f, 3e38f,       infinity, -infinity, NAN,
                           2.5f,   16777217.0f, -7.0f};
  std::vector<float> bases, exponents;
  for (float x : special)
    for (float y : special) {
      bases.push_back(x);
      exponents.push_back(y);
    }
  std::mt19937 generator(2);
  std::uniform_real_distribution<float> logarithm(-20, 20), exponent(-12, 12);
  while (bases.size() < kBlock) {
    bases.push_back(std::exp2(logarithm(generator)));
    exponents.push_back(exponent(generator));
  }
  auto results = fromBytes<float>(
      program.run("pow", {toBytes(bases), toBytes(exponents)})[0]);
  for (int64_t i = 0; i < kBlock; ++i) {
    double exact = std::pow(double(bases[i]), double(exponents[i]));
    ASSERT_LE(ulpError(results[i], exact), 0.51)
        << bases[i] << "^" << exponents[i] << " is " << results[i]
        << ", expected " << exact;
    if (exact == 0)
      ASSERT_EQ(std::signbit(results[i]), std::signbit(exact));
  }
}

struct DoubleFunction {
  const char *name, *operation;
  long double (*exact)(long double);
  double low, high;
};

const DoubleFunction kDoubleFunctions[] = {
    {"exp", "math.exp", std::exp, -740, 709},
    {"expm1", "math.expm1", std::expm1, -60, 709},
    {"log", "math.log", std::log, 1e-310, 1e300},
    {"log1p", "math.log1p", std::log1p, -0.999, 50},
    {"tanh", "math.tanh", std::tanh, -20, 20},
    {"erf", "math.erf", std::erf, -7, 7},
};

/// The distance of `actual` from `exact` in units of the last place of `exact` in
/// double precision, of which subnormal numbers have that of the smallest normal one.
double doubleUlpError(double actual, long double exact) {
  auto rounded = static_cast<double>(exact);
  if (actual == rounded || (std::isnan(actual) && std::isnan(rounded)))
    return actual == 0 && std::signbit(actual) != std::signbit(rounded)
               ? std::numeric_limits<double>::infinity()
               : 0;
  int exponent;
  std::frexp(std::max(std::abs(rounded), 0x1p-1022), &exponent);
  auto error = static_cast<double>(std::abs(actual - exact) /
                                   std::ldexp(1.0L, exponent - 53));
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

TEST(VectorMath, DoublePrecisionIsAccurateTo3Ulp) {
  std::string text;
  for (const DoubleFunction &function : kDoubleFunctions)
    text += blockFunction(function.name, function.operation, "f64", 4, 1);
  KernelProgram program(text, "ingot-expand-math", 256);
  std::mt19937_64 generator(3);
  for (const DoubleFunction &function : kDoubleFunctions) {
    // Half the numbers are uniform, the others have uniform exponents.
    std::uniform_real_distribution<double> uniform(function.low, function.high);
    std::uniform_real_distribution<double> logarithm(-40, 0);
    std::vector<double> block(kBlock);
    for (int64_t i = 0; i < kBlock; ++i)
      block[i] =
          uniform(generator) * (i % 2 ? std::exp2(logarithm(generator)) : 1.0);
    for (auto [i, x] : {std::pair{0, 0.0}, {1, -0.0}, {2, function.low}})
      block[i] = x;
    auto results =
        fromBytes<double>(program.run(function.name, {toBytes(block)})[0]);
    for (int64_t i = 0; i < kBlock; ++i) {
      long double exact = function.exact(block[i]);
      ASSERT_LE(doubleUlpError(results[i], exact), 3)
          << function.name << "(" << block[i] << ")";
    }
  }
}

/// Doubles of all exponents, among them those that are closest to multiples of pi/2
/// (of all, of those below 2^24, and of a few near multiples).
std::vector<double> anglesOfAllSizes() {
  std::vector<double> angles = {6381956970095103 * 0x1p797,
                                5.319372648326541e+255,
                                1e22,
                                1e14,
                                1e15,
                                0x1p30,
                                -0x1p30,
                                std::numeric_limits<double>::max(),
                                0x1p1023,
                                0x1p-1074,
                                0.0,
                                -0.0,
                                std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity(),
                                NAN};
  std::mt19937_64 generator(4);
  std::uniform_real_distribution<double> logarithm(-20, 1023);
  std::uniform_real_distribution<double> nearTurns(0, 62);
  while (angles.size() < kBlock) {
    double x = std::exp2(logarithm(generator));
    angles.push_back(generator() % 2 ? x : -x);
    // The double next to a multiple of pi/2.
    double turns = std::floor(std::exp2(nearTurns(generator)));
    angles.push_back(static_cast<double>(turns * 1.57079632679489661923L));
  }
  angles.resize(kBlock);
  return angles;
}

TEST(VectorMath, SinesOfDoublesAreAccurateAtEverySize) {
  KernelProgram program(
      blockFunction("sin", "math.sin", "f64", 4, 1) +
          blockFunction("cos", "math.cos", "f64", 4, 1) +
          blockFunction("single_sin", "math.sin", "f64", 1, 1),
      "ingot-expand-math", 256);
  std::vector<double> angles = anglesOfAllSizes();
  auto run = [&](const char *name) {
    return fromBytes<double>(program.run(name, {toBytes(angles)})[0]);
  };
  std::vector<double> sines = run("sin"), cosines = run("cos"),
                      singleSines = run("single_sin");
  for (int64_t i = 0; i < kBlock; ++i) {
    long double x = angles[i];
    ASSERT_LE(doubleUlpError(sines[i], std::sin(x)), 1) << "sin " << angles[i];
    ASSERT_LE(doubleUlpError(cosines[i], std::cos(x)), 1)
        << "cos " << angles[i];
    ASSERT_TRUE(sines[i] == singleSines[i] || std::isnan(sines[i]));
  }
}

struct Powers {
  std::vector<double> bases, exponents, results;

  void add(double base, double exponent) {
    bases.push_back(base);
    exponents.push_back(exponent);
  }
  /// Computes all of them, a multiple of four, in blocks.
  void run() {
    KernelProgram program(blockFunction("pow", "math.powf", "f64", 4, 2),
                          "ingot-expand-math", 256);
    size_t count = bases.size();
    bases.resize((count + kBlock - 1) / kBlock * kBlock, 1);
    exponents.resize(bases.size(), 1);
    for (size_t i = 0; i < bases.size(); i += kBlock) {
      auto part = [&](const std::vector<double> &numbers) {
        return toBytes(std::vector<double>(numbers.begin() + i,
                                           numbers.begin() + i + kBlock));
      };
      auto powers = fromBytes<double>(
          program.run("pow", {part(bases), part(exponents)})[0]);
      results.insert(results.end(), powers.begin(), powers.end());
    }
    results.resize(count);
  }
};

TEST(VectorMath, PowersOfDoublesAreAccurate) {
  Powers powers;
  const double infinity = std::numeric_limits<double>::infinity();
  const double special[] = {
      0.0,      -0.0,      1.0,  -1.0,   2.0,        -2.0,   3.0,
      -3.0,     0.5,       -0.5, 5e-324, 1e300,      -1e300, 1e-310,
      infinity, -infinity, NAN,  2.5,    0x1p53 + 2, -7.0,   1 + 0x1p-52};
  for (double x : special)
    for (double y : special)
      powers.add(x, y);
  std::mt19937_64 generator(5);
  std::uniform_real_distribution<double> logarithm(-1, 1), unit(0, 1);
  while (powers.bases.size() < 4 * kBlock) {
    // Half the bases are close to 1, and results of all sizes.
    double base = std::exp2(generator() % 2 ? 1000 * logarithm(generator)
                                            : std::exp2(-50 * unit(generator)) *
                                                  logarithm(generator));
    powers.add(base, 1074 * logarithm(generator) / std::log2(base));
  }
  powers.run();
  for (size_t i = 0; i < powers.bases.size(); ++i) {
    long double exact = std::pow(static_cast<long double>(powers.bases[i]),
                                 static_cast<long double>(powers.exponents[i]));
    ASSERT_LE(doubleUlpError(powers.results[i], exact), 1)
        << powers.bases[i] << "^" << powers.exponents[i];
  }
}

TEST(VectorMath, PowersThatDoublesHoldAreExact) {
  Powers powers;
  std::vector<double> exact;
  auto add = [&](double base, double exponent, double power) {
    powers.add(base, exponent);
    exact.push_back(power);
  };
  for (int base = 2; base < 3000; ++base) {
    double power = base;
    for (int exponent = 1; power < 0x1p53; ++exponent, power *= base) {
      add(base, exponent, power);
      add(-base, exponent, exponent % 2 ? -power : power);
      add(power, 1.0 / (exponent == 2 ? 2 : 1), exponent == 2 ? base : power);
    }
  }
  for (int exponent = -1022; exponent < 1024; ++exponent)
    add(2, exponent, std::ldexp(1.0, exponent));
  powers.run();
  for (size_t i = 0; i < exact.size(); ++i)
    ASSERT_EQ(powers.results[i], exact[i])
        << powers.bases[i] << "^" << powers.exponents[i];
}

} // namespace
