//===- PowerOfTwo.h - Exponentials of what is not positive ------------------===//

#ifndef INGOT_PASSES_CPU_POWEROFTWO_H
#define INGOT_PASSES_CPU_POWEROFTWO_H

#include "passes/cpu/FloatArithmetic.h"

namespace ingot::cpu {

/// 2^x for x <= 0, where `math` is on whole vectors of f32 to 1.1 ulp (16 lanes) or 1.3
/// (8 lanes); below 2^-126 it is off by up to 2^-126, and 0 from -127 on. NaN stays.
///
/// Of math.exp2 this leaves out what a softmax does not need. Beside products, which
/// are multiply-adds, instructions of other kinds cost little: four are of theirs.
mlir::Value powerOfTwo(const FloatArithmetic &math, mlir::Value x);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_POWEROFTWO_H
