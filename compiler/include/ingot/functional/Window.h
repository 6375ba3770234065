//===- Window.h - How windows lie over the pixels of an image --------------===//

#ifndef INGOT_FUNCTIONAL_WINDOW_H
#define INGOT_FUNCTIONAL_WINDOW_H

#include "ingot/tensor.h"

namespace ingot {

/// One number for height and width, or one each: `3` or `{3, 5}`.
struct IntOrPair {
  IntOrPair(int64_t both) : height(both), width(both) {}
  IntOrPair(int64_t height, int64_t width) : height(height), width(width) {}
  bool operator==(const IntOrPair &) const = default;

  /// "5" or "(3, 5)", as PyTorch prints what it calls an int or a tuple.
  std::string str() const;

  int64_t height, width;
};

/// Width of the border at both ends of height and width, or a word: "valid" is
/// no border, "same" the one that keeps the extents (for a stride of 1); of an
/// odd number of rows or columns the larger half comes last.
struct Padding {
  Padding(int64_t both) : widths(both) {}
  Padding(int64_t height, int64_t width) : widths(height, width) {}
  // An array, because a pointer would compete for the literal 0.
  template <size_t size>
  Padding(const char (&word)[size]) : widths(0), word(word) {}

  IntOrPair widths;
  std::string word; // empty if widths were given
};

} // namespace ingot

#endif // INGOT_FUNCTIONAL_WINDOW_H
