//===- LibraryCallsTest.cpp - Functions that kernels bring along -------------===//

#include "tests/compiler/emit/cpu/Kernel.h"

#include "llvm/ADT/APFloat.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace ingot;
using namespace ingot::emit;

namespace {

uint64_t roundToF16(double value) {
  llvm::APFloat number(value);
  bool losesInfo;
  number.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven,
                 &losesInfo);
  return number.bitcastToAPInt().getZExtValue();
}

TEST(LibraryCalls, DoublesRoundOnceToHalfPrecision) {
  Kernel kernel(R"(define i16 @kernel(double %x) {
  %half = fptrunc double %x to half
  %bits = bitcast half %half to i16
  ret i16 %bits
})");
  ASSERT_EQ(kernel.error, "");
  auto *round = kernel.as<uint16_t(double)>();
  // Ties of f16, what is next to them in f64 and becomes a tie in f32, the least
  // subnormals, the largest numbers, and what overflows.
  for (double tie : {1 + 0x1p-11, 1 + 0x3p-11, 0x1p-25, 0x3p-25, 65520.0,
                     0x1p-14 - 0x1p-25, 65504.0, 1e5, 1e300, 1e-300, 0.0})
    for (double by : {0.0, 0x1p-52, -0x1p-52, 0x1p-26, -0x1p-26})
      for (double sign : {1.0, -1.0}) {
        double x = sign * tie * (1 + by);
        EXPECT_EQ(round(x), roundToF16(x)) << x;
      }
  EXPECT_EQ(round(-std::numeric_limits<double>::infinity()), 0xFC00);
  EXPECT_EQ(round(std::nan("")) & 0x7E00, 0x7E00);
}

TEST(LibraryCalls, SignOfADoubleRoundedTwiceIsRoundedHere) {
  Kernel kernel(R"(define i16 @kernel(double %x, float %y) {
  %single = fptrunc double %x to float
  %half = fptrunc float %single to half
  %sign = fpext half %half to float
  %number = call float @llvm.copysign.f32(float %y, float %sign)
  %result = fptrunc float %number to half
  %bits = bitcast half %result to i16
  ret i16 %bits
}
declare float @llvm.copysign.f32(float, float))");
  ASSERT_EQ(kernel.error, "");
  auto *copySign = kernel.as<uint16_t(double, float)>();
  EXPECT_EQ(copySign(5.0, -3), 0x4200);
  EXPECT_EQ(copySign(-1e-300, 3), 0xC200);
}

} // namespace
