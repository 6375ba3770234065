//===- CounterRandom.h - Random numbers that need no history ---------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_COUNTERRANDOM_H
#define INGOT_RUNTIME_TRAIN_DATA_COUNTERRANDOM_H

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>

namespace ingot::train {

/// The random numbers that belong to a key, such as (seed, epoch, sample): whoever
/// asks, in whatever order and on whatever thread, gets the same ones.
/// Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators,
/// OOPSLA 2014.
class CounterRandom {
public:
  explicit CounterRandom(std::initializer_list<uint64_t> key) {
    for (uint64_t part : key)
      state = mix(state + kStep) ^ mix(part + kStep);
  }

  /// SplitMix64 itself, from a state that somebody else has mixed.
  static CounterRandom fromState(uint64_t state) {
    CounterRandom random({});
    random.state = state;
    return random;
  }

  uint64_t next() { return mix(state += kStep); }

  /// Uniform in [0, bound), up to a bias of bound / 2^64.
  uint64_t below(uint64_t bound) {
    return static_cast<uint64_t>(
        static_cast<unsigned __int128>(next()) * bound >> 64);
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  double uniform(double least, double most) {
    return least + (most - least) * uniform();
  }

  /// Normal with mean 0 and variance 1. Source: Box and Muller, 1958.
  double normal() {
    double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

private:
  static constexpr uint64_t kStep = 0x9e3779b97f4a7c15;

  static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state = 0;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_COUNTERRANDOM_H
