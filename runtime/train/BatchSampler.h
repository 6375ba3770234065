//===- BatchSampler.h - The order of the samples ---------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_BATCHSAMPLER_H
#define INGOT_RUNTIME_TRAIN_BATCHSAMPLER_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ingot::train {

/// Batches of sample numbers, shuffled without replacement in each epoch. The
/// order depends on the seed and the number of the epoch only. Samples that do
/// not fill a batch are left out of the epoch: which ones changes with it.
class BatchSampler {
public:
  /// `batchSize` is at least 1 and at most `sampleCount`, below 2^32.
  BatchSampler(size_t sampleCount, size_t batchSize, uint64_t seed);

  size_t batchCount() const { return order.size() / batchSize; }

  /// Shuffles for epoch `number`, counted from 0.
  void beginEpoch(uint64_t number);

  /// The next batch; empty at the end of the epoch.
  std::span<const uint32_t> next();

private:
  std::vector<uint32_t> order;
  size_t batchSize;
  uint64_t seed;
  size_t position = 0;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_BATCHSAMPLER_H
