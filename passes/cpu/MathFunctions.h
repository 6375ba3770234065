//===- MathFunctions.h - The functions that are expanded inline -------------===//

#ifndef INGOT_PASSES_CPU_MATHFUNCTIONS_H
#define INGOT_PASSES_CPU_MATHFUNCTIONS_H

#include "passes/Layers.h"
#include "passes/cpu/FloatArithmetic.h"
#include "passes/cpu/FloatRemainder.h"

#include "llvm/ADT/TypeSwitch.h"

namespace ingot::cpu {

/// log2 e, and log10 e.
inline constexpr double kLog2E = 1.4426950408889634;
inline constexpr double kLog10E = 0.43429448190325183;

/// ln(1 + x): ln u with u = 1 + x rounded, plus what the rounding lost, over u.
template <typename Math>
mlir::Value logOfOnePlus(const Math &math, mlir::Value x) {
  mlir::Value u = math.add(math.number(1), x);
  auto [split, lost] = math.splitOnePlus(x, u, Math::kEncoding);
  mlir::Value result = math.fixLogEnds(u, math.logOfSplit(split, lost));
  return math.keepZero(x, result);
}

/// Expands the function that `op` computes by the member of `math` of that name;
/// null for any other operation. One table, so that every width has them all.
template <typename Math>
mlir::Value expandFunction(const Math &math, mlir::Operation *op,
                           mlir::ValueRange operands) {
  using mlir::Value;
  Value x = operands.front();
  return llvm::TypeSwitch<mlir::Operation *, Value>(op)
      .Case([&](mlir::math::ExpOp) { return math.exp(x); })
      .Case([&](mlir::math::Exp2Op) { return math.exp2(x); })
      .Case([&](mlir::math::ExpM1Op) { return math.expm1(x); })
      .Case([&](mlir::math::LogOp) { return math.log(x); })
      .Case([&](mlir::math::Log2Op) {
        return math.mul(math.log(x), math.number(kLog2E));
      })
      .Case([&](mlir::math::Log10Op) {
        return math.mul(math.log(x), math.number(kLog10E));
      })
      .Case([&](mlir::math::Log1pOp) { return logOfOnePlus(math, x); })
      .Case([&](mlir::math::TanhOp) { return math.tanh(x); })
      .Case([&](mlir::math::ErfOp) { return math.erf(x); })
      .Case([&](mlir::math::SinOp) { return math.sine(x, 0); })
      .Case([&](mlir::math::CosOp) { return math.sine(x, 1); })
      .Case([&](mlir::math::PowFOp) { return math.pow(x, operands[1]); })
      .Case([&](mlir::arith::RemFOp) {
        return remainderOf(math, x, operands[1]);
      })
      .Case([&](mlir::math::RsqrtOp) {
        return math.div(math.number(1), math.sqrt(x));
      })
      .Default(Value());
}

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_MATHFUNCTIONS_H
