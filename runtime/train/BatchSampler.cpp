//===- BatchSampler.cpp - The order of the samples -------------------------===//
#include "runtime/train/BatchSampler.h"

#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

using namespace ingot::train;

namespace {

/// Source: Steele, Lea and Flood, Fast splittable pseudorandom number
/// generators, OOPSLA 2014.
class SplitMix64 {
public:
  explicit SplitMix64(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// Uniform in [0, bound), up to a bias of bound / 2^64.
  uint64_t below(uint64_t bound) {
    return static_cast<uint64_t>(
        static_cast<unsigned __int128>(next()) * bound >> 64);
  }

private:
  uint64_t state;
};

} // namespace

BatchSampler::BatchSampler(size_t sampleCount, size_t batchSize, uint64_t seed)
    : order(sampleCount), batchSize(batchSize), seed(seed) {
  if (batchSize == 0 || batchSize > sampleCount)
    throw std::runtime_error("a batch of " + std::to_string(batchSize) +
                             " samples does not fit a set of " +
                             std::to_string(sampleCount));
  beginEpoch(0);
}

void BatchSampler::beginEpoch(uint64_t number) {
  // From the identity, not from the last order: epochs can be repeated alone.
  std::iota(order.begin(), order.end(), 0);
  SplitMix64 random(SplitMix64(seed).next() ^ number);
  for (size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(i)]);
  position = 0;
}

std::span<const uint32_t> BatchSampler::next() {
  if (position + batchSize > order.size())
    return {};
  std::span<const uint32_t> batch(order.data() + position, batchSize);
  position += batchSize;
  return batch;
}
