//===- QuarterTurns.h - Arguments of sine and cosine, reduced ---------------===//

#ifndef INGOT_PASSES_CPU_QUARTERTURNS_H
#define INGOT_PASSES_CPU_QUARTERTURNS_H

#include "passes/Layers.h"
#include "passes/cpu/FloatArithmetic.h"

namespace ingot::cpu {

/// x = turns pi/2 + r + low with |r| at most a little above pi/4.
struct QuarterTurns {
  mlir::Value turns; ///< an i64, right modulo 4
  mlir::Value r;
  mlir::Value low; ///< what rounding r lost
};

/// Takes quarter turns off `x`, a value of `f64`, so that r + low is within 2^-60 of
/// itself of the exact remainder, for every finite x; NaN for all others.
QuarterTurns takeQuarterTurns(const FloatArithmetic &f64, mlir::Value x);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_QUARTERTURNS_H
