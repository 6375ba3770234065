//===- DoubleMath.h - Elementary functions of f64 ---------------------------===//

#ifndef INGOT_PASSES_CPU_DOUBLEMATH_H
#define INGOT_PASSES_CPU_DOUBLEMATH_H

#include "mlir/IR/Builders.h"

namespace ingot {

/// As expandMath, for f64: within 3 ulp, pow within `1 + |y ln x|` ulp.
mlir::Value expandDoubleMath(mlir::OpBuilder &builder, mlir::Location loc,
                             mlir::Operation *op, mlir::ValueRange operands);

/// x^y of f64 numbers or vectors, with the special cases of C.
mlir::Value expandDoublePow(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value x, mlir::Value y);

} // namespace ingot

#endif // INGOT_PASSES_CPU_DOUBLEMATH_H
