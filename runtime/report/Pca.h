//===- Pca.h - Many dimensions seen in two ----------------------------------===//
#ifndef INGOT_RUNTIME_REPORT_PCA_H
#define INGOT_RUNTIME_REPORT_PCA_H

#include <array>
#include <span>
#include <vector>

namespace ingot::report {

/// Eigenvalues of a symmetric matrix, the largest first, with their vectors.
struct Eigen {
  std::vector<double> values;
  std::vector<std::vector<double>> vectors; ///< of length 1
};

/// By Jacobi's rotations: sweeps until the elements outside of the diagonal are as
/// small as their rounding. O(n^3) each; meant for n up to a few hundred. The largest
/// component of each vector is positive, so that the same matrix gives the same
/// picture. \param matrix  row-major, n x n; what is below the diagonal is not read.
Eigen decomposeSymmetric(std::vector<double> matrix, size_t n);

struct Projection {
  std::vector<std::array<double, 2>> points;
  std::array<double, 2> shares = {}; ///< of the variance, that each axis shows
};

/// Points [count, dimensions], seen along the two directions in which they differ
/// most. With one dimension the second coordinate is 0. A point that has a number
/// of 1e100 or more, or none, becomes NaN, and counts for nothing.
Projection projectToPlane(std::span<const double> points, size_t dimensions);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_PCA_H
