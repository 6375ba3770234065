//===- PeakLoop.h - What the machine can do at most ------------------------===//
#ifndef INGOT_TOOLS_INGOT_PEAKLOOP_H
#define INGOT_TOOLS_INGOT_PEAKLOOP_H

#include <cstdint>

namespace ingot::tool {

/// Runs fused multiply-adds on f32 vectors in registers, on each of `threads`
/// threads at once, for about `seconds`. Returns floating-point operations per
/// second of all threads together.
double measurePeakFlops(uint32_t threads, double seconds);

/// "AVX-512, 24 accumulators": what measurePeakFlops runs.
const char *describePeakLoop();

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_PEAKLOOP_H
