//===- VectorMath.h - Elementary functions as vector arithmetic -------------===//
//
// Kernels call nothing outside their image, so the functions of the math dialect
// are expanded inline, on vectors or single numbers alike, into arithmetic that
// is one instruction each on AVX2 and AVX-512.
//
// Largest error against the exact result, in units of the last place, over all
// f32 inputs (measured by tests/passes/cpu/VectorMathTest.cpp):
//
//   exp 1.0   expm1 1.5   exp2 1.0   log 1.0   log1p 1.5   log2 2.0   log10 2.0
//   tanh 1.5  erf 1.5     rsqrt 1.5  pow 0.51    sin 1.5    cos 1.5
//
// Infinities, NaN, zeros, signed zeros and subnormal numbers behave as in C.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_VECTORMATH_H
#define INGOT_PASSES_CPU_VECTORMATH_H

#include "passes/Layers.h"

#include "mlir/IR/Builders.h"

namespace ingot::cpu {

/// Whether `op`, an operation of the math dialect, is one instruction on every CPU
/// level: LLVM makes it, and there is nothing to expand.
bool isMathInstruction(mlir::Operation *op);

/// Expands the function computed by `op`, an operation of the math dialect, on
/// `operands`: floats or vectors of floats, all of one type. Returns null if
/// there is no expansion. With `vectorBits` 512 vectors of 16 f32 use the
/// AVX-512 instructions for exponents, to the same result but for the last bit.
mlir::Value expandMath(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Operation *op, mlir::ValueRange operands,
                       unsigned vectorBits);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_VECTORMATH_H
