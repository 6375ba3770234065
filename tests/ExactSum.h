//===- ExactSum.h - A sum, and what bounds its rounding errors -----------------===//

#ifndef INGOT_TESTS_EXACTSUM_H
#define INGOT_TESTS_EXACTSUM_H

#include <cmath>

namespace ingot::test {

/// In double, of terms that are f32 or their products. Each rounding of a sum in a
/// narrower type is at most half a unit of `magnitude`, the sum of the terms' magnitudes.
struct ExactSum {
  double value = 0, magnitude = 0;

  void add(double term) {
    value += term;
    magnitude += std::fabs(term);
  }
};

} // namespace ingot::test

#endif // INGOT_TESTS_EXACTSUM_H
