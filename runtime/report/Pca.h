//===- Pca.h - Many dimensions seen in two ----------------------------------===//
#ifndef INGOT_RUNTIME_REPORT_PCA_H
#define INGOT_RUNTIME_REPORT_PCA_H

#include <array>
#include <span>
#include <vector>

namespace ingot::report {

struct Projection {
  std::vector<std::array<double, 2>> points;
  std::array<double, 2> shares = {}; ///< of the variance, that each axis shows
};

/// Points [count, dimensions], seen along the two directions in which they differ
/// most: their principal components. The point that is farthest along an axis has a
/// positive coordinate there, so that the same points give the same picture. With
/// one dimension the second coordinate is 0. A point that has a number of 1e100 or
/// more, or none, becomes NaN, and counts for nothing. Needs O(min(count,
/// dimensions)^3) operations.
Projection projectToPlane(std::span<const double> points, size_t dimensions);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_PCA_H
