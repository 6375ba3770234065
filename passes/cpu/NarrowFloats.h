//===- NarrowFloats.h - Half precision without the C library ----------------===//

#ifndef INGOT_PASSES_CPU_NARROWFLOATS_H
#define INGOT_PASSES_CPU_NARROWFLOATS_H

#include "passes/Layers.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ingot::cpu {

/// Leaves no operation in `function` that LLVM 22 turns into a call of the C
/// library on x86-64-v3 because of its half precision: arithmetic on bf16 and fused
/// multiply-adds of f16 become those of f32; selections of bf16, and conversions to
/// bf16 and from f64 to f16, become integer operations. Results are rounded to
/// nearest even, all but those of a fused multiply-add once; a NaN stays one, and
/// quiet.
void expandNarrowFloats(mlir::func::FuncOp function);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_NARROWFLOATS_H
