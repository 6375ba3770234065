//===- DoubleMath.h - Elementary functions of f64 ---------------------------===//

#ifndef INGOT_PASSES_CPU_DOUBLEMATH_H
#define INGOT_PASSES_CPU_DOUBLEMATH_H

#include "passes/Layers.h"

#include "mlir/IR/Builders.h"

namespace ingot::cpu {

/// As expandMath, for f64: within 3 ulp; pow, sin and cos within 1 ulp, for all
/// arguments. A power that f64 holds exactly is exact.
mlir::Value expandDoubleMath(mlir::OpBuilder &builder, mlir::Location loc,
                             mlir::Operation *op, mlir::ValueRange operands);

/// x^y of f64 numbers or vectors within `1 + |y ln x|` ulp, which is exact enough for
/// a result that is rounded to f32. The special cases are those of C.
mlir::Value expandRoughPow(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::Value x, mlir::Value y);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_DOUBLEMATH_H
