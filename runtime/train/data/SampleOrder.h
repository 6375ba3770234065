//===- SampleOrder.h - Which samples an epoch sees, and in which order -----===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_SAMPLEORDER_H
#define INGOT_RUNTIME_TRAIN_DATA_SAMPLEORDER_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ingot::train {

enum class Sampling {
  Shuffled,    ///< every sample at most once in an epoch
  Replacement, ///< each drawn by itself, as for a bootstrap
  Endless, ///< shuffled over and over: what one epoch leaves the next one takes
  InOrder  ///< as the data have them
};

/// What a user calls one, and what there is to say of it.
struct SamplingName {
  Sampling sampling;
  const char *name, *meaning;
};
inline constexpr SamplingName kSamplingNames[] = {
    {Sampling::Shuffled, "shuffled", ""},
    {Sampling::Replacement, "replacement", "each sample drawn by itself"},
    {Sampling::Endless, "endless", "what one epoch leaves the next one takes"},
    {Sampling::InOrder, "in-order", ""}};

/// One of these names. Throws std::runtime_error.
Sampling parseSampling(const std::string &name);
const char *nameOf(Sampling sampling);

/// The numbers of the `length` samples that epoch `epoch`, counted from 0, takes of
/// `sampleCount`, which is below 2^32; without replacement `length` is at most that.
/// A function of its arguments only, on every machine: a run that is resumed goes on
/// in the order that it would have had.
std::vector<uint32_t> makeSampleOrder(Sampling sampling, size_t sampleCount,
                                      size_t length, uint64_t seed,
                                      uint64_t epoch);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_SAMPLEORDER_H
