//===- RandomNumbers.h - Numbers that are the same on every machine --------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_RANDOMNUMBERS_H
#define INGOT_RUNTIME_TRAIN_DATA_RANDOMNUMBERS_H

#include <cstdint>

namespace ingot::train {

/// SplitMix64; std::shuffle and distributions differ between libraries.
/// Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators,
/// OOPSLA 2014.
class RandomNumbers {
public:
  explicit RandomNumbers(uint64_t seed) : state(seed) {}

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

/// A seed for the part of a run that `number` names, such as an epoch or a sample.
inline uint64_t deriveSeed(uint64_t seed, uint64_t number) {
  return RandomNumbers(seed).next() ^ number;
}

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_RANDOMNUMBERS_H
