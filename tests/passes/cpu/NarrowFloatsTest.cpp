//===- NarrowFloatsTest.cpp - Rounding to half precision --------------------===//
//
// Every 509th of the 2^32 single-precision numbers is rounded to bf16, and numbers
// next to ties are rounded from double precision, as vectors and as single
// numbers. Expected is the nearer of the two neighbours, found by their distances.
//
//===----------------------------------------------------------------------===//

#include "tests/passes/cpu/KernelProgram.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>

using namespace ingot::test;

namespace {

constexpr int64_t kBlock = 1 << 16;

/// A function `@round` that rounds a block from `from` to `to`, `lanes` at a time.
std::string roundingFunction(const std::string &from, const std::string &to,
                             int lanes) {
  std::string n = std::to_string(kBlock), width = std::to_string(lanes);
  auto buffer = [&](const std::string &type) {
    return "memref<" + n + "x" + type + ">";
  };
  auto tensor = [&](const std::string &type) {
    return "tensor<" + n + "x" + type + ">";
  };
  auto value = [&](const std::string &type) {
    return lanes == 1 ? type : "vector<" + width + "x" + type + ">";
  };
  auto access = [&](const std::string &type) {
    return lanes == 1 ? buffer(type) : buffer(type) + ", " + value(type);
  };
  std::string kind = lanes == 1 ? "memref" : "vector";
  return "func.func @round(%x: " + tensor(from) + ") -> " + tensor(to) +
         " {\n  %0 = ingot.launch \"round\" [@k](%x) tasks = [1] scratch = 0 "
         "overwrites = [-1] flops = 0 : (" +
         tensor(from) + ") -> " + tensor(to) + "\n  return %0 : " + tensor(to) +
         "\n}\nfunc.func private @k(%x: " + buffer(from) +
         ", %out: " + buffer(to) +
         ", %task: index) attributes {ingot.kernel_function} {\n"
         "  %zero = arith.constant 0 : index\n  %n = arith.constant " +
         n + " : index\n  %step = arith.constant " + width +
         " : index\n  scf.for %i = %zero to %n step %step {\n    %a = " + kind +
         ".load %x[%i] : " + access(from) +
         "\n    %r = arith.truncf %a : " + value(from) + " to " + value(to) +
         "\n    " + kind + ".store %r, %out[%i] : " + access(to) +
         "\n  }\n  return\n}\n";
}

KernelProgram rounding(const std::string &from, const std::string &to,
                       int lanes) {
  return KernelProgram(roundingFunction(from, to, lanes), "ingot-expand-math",
                       256);
}

/// A float of 16 bits, `exponentBits` of them the exponent's.
double fromHalf(uint16_t bits, int exponentBits) {
  int fractionBits = 15 - exponentBits;
  int bias = (1 << (exponentBits - 1)) - 1;
  int exponent = (bits & 0x7FFF) >> fractionBits;
  int fraction = bits & ((1 << fractionBits) - 1);
  double sign = bits & 0x8000 ? -1 : 1;
  if (exponent == 2 * bias + 1)
    return fraction ? std::nan("") : sign * INFINITY;
  int significand = exponent ? fraction | 1 << fractionBits : fraction;
  return sign *
         std::ldexp(significand, std::max(exponent, 1) - bias - fractionBits);
}

/// True if `bits` is `exact` to nearest, ties to even.
bool isNearest(uint16_t bits, double exact, int exponentBits) {
  uint16_t quiet = uint16_t(1) << (14 - exponentBits);
  if (std::isnan(exact))
    return std::isnan(fromHalf(bits, exponentBits)) && (bits & quiet);
  double rounded = fromHalf(bits, exponentBits);
  if (std::isnan(rounded) || std::signbit(rounded) != std::signbit(exact))
    return false;
  if (rounded == exact)
    return true;
  auto magnitude = [&](int value) {
    double number = fromHalf(static_cast<uint16_t>(value), exponentBits);
    // Infinity is where the next number would be.
    return std::isinf(number) ? 2 * fromHalf(value - 1, exponentBits) -
                                    fromHalf(value - 2, exponentBits)
                              : number;
  };
  int pattern = bits & 0x7FFF;
  double x = std::fabs(exact), error = std::fabs(x - magnitude(pattern));
  bool isInfinite = std::isinf(rounded);
  if (isInfinite && x > magnitude(pattern))
    return true;
  for (int neighbour : {pattern - 1, pattern + 1}) {
    if (neighbour < 0 || (isInfinite && neighbour > pattern))
      continue;
    double other = std::fabs(x - magnitude(neighbour));
    if (other < error || (other == error && pattern % 2))
      return false;
  }
  return true;
}

template <typename T>
void expectNearest(const KernelProgram &program, const std::vector<T> &block,
                   int exponentBits) {
  auto results = fromBytes<uint16_t>(program.run("round", {toBytes(block)})[0]);
  for (int64_t i = 0; i < kBlock; ++i)
    ASSERT_TRUE(isNearest(results[i], block[i], exponentBits))
        << block[i] << " became 0x" << std::hex << results[i];
}

TEST(NarrowFloats, SinglesBecomeTheNearestBf16) {
  for (int lanes : {1, 8}) {
    KernelProgram program = rounding("f32", "bf16", lanes);
    std::vector<float> block(kBlock);
    for (uint64_t bits = 0; bits < (uint64_t(1) << 32);) {
      for (float &x : block) {
        x = std::bit_cast<float>(static_cast<uint32_t>(bits));
        bits += 509;
      }
      expectNearest(program, block, 8);
    }
    // Every tie, and its neighbours.
    for (int step : {-1, 0, 1}) {
      for (int64_t i = 0; i < kBlock; ++i)
        block[i] = std::bit_cast<float>(
            static_cast<uint32_t>((i << 16) + 0x8000 + step));
      expectNearest(program, block, 8);
    }
  }
}

// Rounded to f32 first, what lies just beside a tie would become the tie.
TEST(NarrowFloats, DoublesAreRoundedOnce) {
  struct Target {
    const char *name;
    int exponentBits;
  };
  for (Target target : {Target{"bf16", 8}, Target{"f16", 5}})
    for (int lanes : {1, 4}) {
      KernelProgram program = rounding("f64", target.name, lanes);
      for (double beside : {-0x1p-40, 0.0, 0x1p-40}) {
        std::vector<double> block(kBlock);
        for (int64_t i = 0; i < kBlock; ++i) {
          double low = fromHalf(static_cast<uint16_t>(i), target.exponentBits);
          double high =
              fromHalf(static_cast<uint16_t>(i) ^ 1, target.exponentBits);
          block[i] = (low + high) / 2 * (1 + beside);
        }
        expectNearest(program, block, target.exponentBits);
      }
    }
}

} // namespace
