//===- Random.h - Choices that depend on a seed only ------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_RANDOM_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_RANDOM_H

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace ingot::fuzz {

/// SplitMix64 (Steele, Lea, Flood, OOPSLA'14). Not of the standard library, whose
/// distributions differ between implementations: a seed is one program everywhere.
class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// In [0, count).
  int64_t below(int64_t count) {
    assert(count > 0 && "nothing to choose from");
    return static_cast<int64_t>(next() % static_cast<uint64_t>(count));
  }
  /// In [low, high].
  int64_t between(int64_t low, int64_t high) {
    return low + below(high - low + 1);
  }
  bool chance(int percent) { return below(100) < percent; }
  /// In [low, high).
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53;
  }

  template <typename Range> auto pick(const Range &range) {
    return *std::next(std::begin(range),
                      below(std::distance(std::begin(range), std::end(range))));
  }
  template <typename T> T pick(std::initializer_list<T> choices) {
    return *(choices.begin() + below(static_cast<int64_t>(choices.size())));
  }

private:
  uint64_t state;
};

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_RANDOM_H
