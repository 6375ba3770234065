//===- PeakLoop.cpp - What the machine can do at most ----------------------===//
//
// The measure of contractions: 24 independent accumulators, more than latency
// times throughput of any x86 core so far (4 cycles x 2 per cycle), and no memory.
//
//===----------------------------------------------------------------------===//

#include "tools/ingot/PeakLoop.h"

#include "tools/ingot/Measure.h"

#include <algorithm>
#include <barrier>
#include <bit>
#include <cmath>
#include <cstring>
#include <immintrin.h>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace ingot::tool;

namespace {

constexpr int kAccumulators = 24;

/// Results go here, so that the loops are not removed.
volatile float sink;

// Written per width, because a target attribute does not reach into templates.

__attribute__((target("avx512f"))) void runAvx512(int64_t iterations) {
  __m512 factor = _mm512_set1_ps(0.999999f), term = _mm512_set1_ps(1e-6f);
  __m512 sums[kAccumulators];
  for (__m512 &sum : sums) {
    sum = _mm512_set1_ps(1);
    __asm__ volatile("" : "+v"(sum)); // else one accumulator stands for all
  }
  for (int64_t i = 0; i < iterations; ++i) {
#pragma clang loop unroll(full)
    for (__m512 &sum : sums)
      sum = _mm512_fmadd_ps(sum, factor, term);
    // Keeps the sums in registers and the loop in its order.
    __asm__ volatile("" ::: "memory");
  }
  __m512 total = sums[0];
  for (int i = 1; i < kAccumulators; ++i)
    total = _mm512_add_ps(total, sums[i]);
  sink = _mm512_reduce_add_ps(total);
}

/// 12 of them: 16 registers hold no more besides the constants.
__attribute__((target("avx2,fma"))) void runAvx2(int64_t iterations) {
  constexpr int kCount = kAccumulators / 2;
  __m256 factor = _mm256_set1_ps(0.999999f), term = _mm256_set1_ps(1e-6f);
  __m256 sums[kCount];
  for (__m256 &sum : sums) {
    sum = _mm256_set1_ps(1);
    __asm__ volatile("" : "+x"(sum));
  }
  for (int64_t i = 0; i < iterations; ++i) {
#pragma clang loop unroll(full)
    for (__m256 &sum : sums)
      sum = _mm256_fmadd_ps(sum, factor, term);
    __asm__ volatile("" ::: "memory");
  }
  float lanes[8];
  __m256 total = sums[0];
  for (int i = 1; i < kCount; ++i)
    total = _mm256_add_ps(total, sums[i]);
  _mm256_storeu_ps(lanes, total);
  sink = lanes[0] + lanes[7];
}

bool hasAvx512() { return __builtin_cpu_supports("avx512f"); }

void runLoop(int64_t iterations) {
  hasAvx512() ? runAvx512(iterations) : runAvx2(iterations);
}

/// Of one iteration: each multiply-add counts as two.
int64_t flopsPerIteration() {
  return hasAvx512() ? int64_t{2} * 16 * kAccumulators
                     : int64_t{2} * 8 * (kAccumulators / 2);
}

/// Iterations that take about `seconds` on this machine.
int64_t iterationsFor(double seconds) {
  static const double secondsPerIteration = [] {
    constexpr int64_t kTrial = 100'000;
    runLoop(kTrial); // wakes the wide units
    double begin = clockSeconds(1);
    runLoop(kTrial);
    return (clockSeconds(1) - begin) / kTrial;
  }();
  return static_cast<int64_t>(seconds / secondsPerIteration) + 1;
}

/// Calls `work(start)` on each of `threads` threads, which call `start()` when they
/// are prepared. Returns the seconds from there to the end of all.
template <typename Work> double timeOnThreads(uint32_t threads, Work work) {
  double begin = 0;
  auto startClock = [&]() noexcept { begin = clockSeconds(threads); };
  std::barrier start(threads, startClock);
  {
    std::vector<std::jthread> others;
    auto run = [&] { work([&] { start.arrive_and_wait(); }); };
    try {
      for (uint32_t i = 1; i < threads; ++i)
        others.emplace_back(run);
    } catch (const std::system_error &error) {
      // Those that run are not to wait for the others, nor for this one.
      for (size_t i = others.size(); i < threads; ++i)
        start.arrive_and_drop();
      throw std::runtime_error("cannot start " + std::to_string(threads) +
                               " threads: " + error.code().message());
    }
    run();
  } // joins
  return clockSeconds(threads) - begin;
}

} // namespace

const char *ingot::tool::describePeakLoop() {
  return hasAvx512() ? "AVX-512, 24 accumulators" : "AVX2, 12 accumulators";
}

double ingot::tool::measurePeakFlops(uint32_t threads, double seconds) {
  int64_t iterations = iterationsFor(seconds);
  double taken = timeOnThreads(threads, [&](auto start) {
    start();
    runLoop(iterations);
  });
  return static_cast<double>(iterations) * flopsPerIteration() * threads /
         taken;
}

double ingot::tool::measureCopyRate(uint32_t threads, uint64_t bytes,
                                    double seconds) {
  uint64_t part = std::max<uint64_t>(64, bytes / 2 / threads);
  int64_t rounds = 1;
  auto copy = [&](auto start) {
    std::vector<char> from(part, 1), to(part, 2);
    start();
    for (int64_t i = 0; i < rounds; ++i) {
      std::memcpy(to.data(), from.data(), part);
      __asm__ volatile("" ::"r"(to.data()) : "memory"); // is not removed
    }
  };
  double once = timeOnThreads(threads, copy);
  rounds = std::max<int64_t>(1, std::llround(seconds / std::max(once, 1e-9)));
  // Starting threads counted in the first; the second is nearer.
  once = timeOnThreads(threads, copy) / static_cast<double>(rounds);
  rounds = std::max<int64_t>(1, std::llround(seconds / std::max(once, 1e-9)));
  return 2.0 * static_cast<double>(part) * threads *
         static_cast<double>(rounds) / timeOnThreads(threads, copy);
}

/// The largest of some measurements: what disturbs them makes them smaller.
template <typename Measure> static double bestOf(Measure measure) {
  double best = 0;
  for (int i = 0; i < 4; ++i)
    best = std::max(best, measure());
  return best;
}

double MachinePeak::flops() {
  if (flopsMeasured == 0)
    flopsMeasured = bestOf([&] { return measurePeakFlops(threads, 10e-3); });
  return flopsMeasured;
}

double MachinePeak::bandwidth(uint64_t bytes) {
  constexpr uint64_t kLeast = 4 << 10, kMost = 256 << 20;
  uint64_t size = std::bit_ceil(std::clamp(bytes, kLeast, kMost));
  double &rate = rates[size];
  if (rate == 0)
    rate = bestOf([&] { return measureCopyRate(threads, size, 2e-3); });
  return rate;
}
