//===- SampleOrder.cpp - Which samples an epoch sees, and in which order ---===//
#include "runtime/train/data/SampleOrder.h"

#include "runtime/train/data/CounterRandom.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

using namespace ingot::train;

/// What decides about one epoch, or one pass over the samples. std::shuffle and
/// distributions differ between libraries.
static CounterRandom randomOf(uint64_t seed, uint64_t number) {
  return CounterRandom::fromState(CounterRandom::fromState(seed).next() ^
                                  number);
}

static std::vector<uint32_t> makePermutation(size_t count, uint64_t seed,
                                             uint64_t number) {
  // From the identity, not from the last order: epochs can be repeated alone.
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  CounterRandom random = randomOf(seed, number);
  for (size_t i = count; i > 1; --i)
    std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

/// `length` samples from `begin` on of one permutation behind another.
static std::vector<uint32_t> cutStream(size_t count, uint64_t seed,
                                       uint64_t begin, size_t length) {
  std::vector<uint32_t> order;
  order.reserve(length);
  while (order.size() < length) {
    uint64_t position = begin + order.size();
    std::vector<uint32_t> pass = makePermutation(count, seed, position / count);
    size_t from = position % count;
    size_t taken = std::min(count - from, length - order.size());
    order.insert(order.end(), pass.begin() + from, pass.begin() + from + taken);
  }
  return order;
}

Sampling ingot::train::parseSampling(const std::string &name) {
  std::string known;
  for (const SamplingName &entry : kSamplingNames) {
    if (name == entry.name)
      return entry.sampling;
    known += (known.empty() ? "" : ", ") + std::string(entry.name);
  }
  throw std::runtime_error("unknown sampling '" + name + "': expected one of " +
                           known);
}

const char *ingot::train::nameOf(Sampling sampling) {
  return std::ranges::find(kSamplingNames, sampling, &SamplingName::sampling)
      ->name;
}

std::vector<uint32_t>
ingot::train::makeSampleOrder(Sampling sampling, size_t sampleCount,
                              size_t length, uint64_t seed, uint64_t epoch) {
  std::vector<uint32_t> order(length);
  switch (sampling) {
  case Sampling::Shuffled:
    order = makePermutation(sampleCount, seed, epoch);
    order.resize(length);
    break;
  case Sampling::Replacement: {
    CounterRandom random = randomOf(seed, epoch);
    for (uint32_t &sample : order)
      sample = static_cast<uint32_t>(random.below(sampleCount));
    break;
  }
  case Sampling::Endless:
    order = cutStream(sampleCount, seed, epoch * length, length);
    break;
  case Sampling::InOrder:
    std::iota(order.begin(), order.end(), 0);
    break;
  }
  return order;
}
