//===- PeakLoop.h - What the machine can do at most ------------------------===//
#ifndef INGOT_TOOLS_INGOT_PEAKLOOP_H
#define INGOT_TOOLS_INGOT_PEAKLOOP_H

#include <cstdint>
#include <map>

namespace ingot::tool {

/// Runs fused multiply-adds on f32 vectors in registers, on each of `threads`
/// threads at once, for about `seconds`. Returns floating-point operations per
/// second of all threads together.
double measurePeakFlops(uint32_t threads, double seconds);

/// Copies memory on each of `threads` threads at once, for about `seconds`: as much as
/// reads and writes `bytes` in all, over and over. Returns bytes per second, read and
/// written, of all threads together.
double measureCopyRate(uint32_t threads, uint64_t bytes, double seconds);

/// "AVX-512, 24 accumulators": what measurePeakFlops runs.
const char *describePeakLoop();

/// The best of several measurements, each made when it is asked for and kept.
class MachinePeak {
public:
  explicit MachinePeak(uint32_t threads) : threads(threads) {}

  /// Per second.
  double flops();
  /// Per second, of what reads and writes about `bytes`: caches are faster than
  /// memory. Sizes are rounded up to powers of two, from 4 KB to 256 MB.
  double bandwidth(uint64_t bytes);
  /// Of what no cache holds.
  double memoryBandwidth() { return bandwidth(UINT64_MAX); }

private:
  uint32_t threads;
  double flopsMeasured = 0;
  std::map<uint64_t, double> rates; ///< by bytes
};

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_PEAKLOOP_H
