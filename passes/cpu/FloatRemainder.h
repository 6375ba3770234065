//===- FloatRemainder.h - Exact remainders of floats ------------------------===//

#ifndef INGOT_PASSES_CPU_FLOATREMAINDER_H
#define INGOT_PASSES_CPU_FLOATREMAINDER_H

#include "passes/Layers.h"
#include "passes/cpu/FloatArithmetic.h"

namespace ingot::cpu {

/// x - y * trunc(x / y) of f32 or f64, exact, with the sign of x; the special cases
/// are those of fmod in C.
mlir::Value remainderOf(const FloatArithmetic &math, mlir::Value x,
                        mlir::Value y);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_FLOATREMAINDER_H
