//===- Window.h - How windows lie over the elements of an image ------------===//
//
// N is the number of spatial dimensions: 1 for signals `[N, C, L]`, 2 for images
// `[N, C, H, W]`, 3 for volumes `[N, C, D, H, W]`.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_FUNCTIONAL_WINDOW_H
#define INGOT_FUNCTIONAL_WINDOW_H

#include "ingot/tensor.h"

#include <array>
#include <concepts>

namespace ingot {

/// One number for all spatial dimensions, or one each: `3` or `{3, 5}`.
template <size_t N> struct IntOrList {
  IntOrList(int64_t all) { values.fill(all); }
  template <std::integral... Each>
    requires(N > 1 && sizeof...(Each) == N)
  IntOrList(Each... each) : values{static_cast<int64_t>(each)...} {}
  bool operator==(const IntOrList &) const = default;

  /// "5" or "(3, 5)", as PyTorch prints what it calls an int or a tuple.
  std::string str() const;

  std::array<int64_t, N> values;
};
using IntOrPair = IntOrList<2>;

/// The same, or nothing.
template <size_t N> struct OptionalIntOrList : std::optional<IntOrList<N>> {
  using std::optional<IntOrList<N>>::optional;
  template <std::integral... Each>
    requires(N > 1 && sizeof...(Each) == N)
  OptionalIntOrList(Each... each)
      : std::optional<IntOrList<N>>(IntOrList<N>(each...)) {}
};

namespace detail {
/// The first member of options, which no number becomes: `{3, 5}` are numbers and
/// never options, each of which is written with its name.
class NamedOnly {
public:
  constexpr NamedOnly() = default;
};
} // namespace detail

/// Width of the border at both ends of each spatial dimension, or a word: "valid"
/// is no border, "same" the one that keeps the extents (for a stride of 1); of an
/// odd number of elements the larger half comes last.
template <size_t N> struct Padding {
  Padding(int64_t all) : widths(all) {}
  template <std::integral... Each>
    requires(N > 1 && sizeof...(Each) == N)
  Padding(Each... each) : widths(each...) {}
  // An array, because a pointer would compete for the literal 0.
  template <size_t size>
  Padding(const char (&word)[size]) : widths(0), word(word) {}

  IntOrList<N> widths;
  std::string word; // empty if widths were given
};

} // namespace ingot

#endif // INGOT_FUNCTIONAL_WINDOW_H
