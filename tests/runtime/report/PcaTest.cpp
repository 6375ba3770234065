//===- PcaTest.cpp - Many dimensions seen in two ----------------------------===//
#include "runtime/report/Pca.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace ingot::report;

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

double dot(const std::vector<double> &one, const std::vector<double> &other) {
  return std::inner_product(one.begin(), one.end(), other.begin(), 0.0);
}

std::vector<double> makeSymmetric(size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> matrix(n * n);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = i; j < n; ++j)
      matrix[i * n + j] = matrix[j * n + i] = random() / 4294967296.0 - 0.5;
  return matrix;
}

TEST(Eigen, OfATwoByTwoMatrix) {
  // (x - 1)(x - 3), along (1, 1) and (1, -1).
  Eigen eigen = decomposeSymmetric({2, 1, 1, 2}, 2);
  EXPECT_NEAR(eigen.values[0], 3, 8 * kEpsilon);
  EXPECT_NEAR(eigen.values[1], 1, 8 * kEpsilon);
  EXPECT_NEAR(eigen.vectors[0][0], std::sqrt(0.5), 8 * kEpsilon);
  EXPECT_NEAR(eigen.vectors[0][1], std::sqrt(0.5), 8 * kEpsilon);
}

TEST(Eigen, VectorsAreStretchedByTheirValues) {
  for (size_t n : {1, 3, 17}) {
    std::vector<double> matrix = makeSymmetric(n, static_cast<unsigned>(n));
    Eigen eigen = decomposeSymmetric(matrix, n);
    // Each of up to ten sweeps rounds a row n times, at the size of the matrix, whose
    // norm is at most n / 2.
    double tolerance = 10 * n * kEpsilon * n;
    for (size_t k = 0; k < n; ++k) {
      for (size_t row = 0; row < n; ++row) {
        double stretched = 0;
        for (size_t i = 0; i < n; ++i)
          stretched += matrix[row * n + i] * eigen.vectors[k][i];
        EXPECT_NEAR(stretched, eigen.values[k] * eigen.vectors[k][row],
                    tolerance);
      }
      for (size_t other = 0; other < n; ++other)
        EXPECT_NEAR(dot(eigen.vectors[k], eigen.vectors[other]), k == other,
                    tolerance);
      if (k > 0)
        EXPECT_GE(eigen.values[k - 1], eigen.values[k]);
    }
  }
}

TEST(Eigen, OfAMatrixWithoutFullRank) {
  // The outer product of (3, 0, 4) with itself: 25 once, and 0 twice.
  Eigen eigen = decomposeSymmetric({9, 0, 12, 0, 0, 0, 12, 0, 16}, 3);
  EXPECT_NEAR(eigen.values[0], 25, 25 * 8 * kEpsilon);
  EXPECT_NEAR(eigen.values[1], 0, 25 * 8 * kEpsilon);
  EXPECT_NEAR(eigen.vectors[0][2], 0.8, 8 * kEpsilon);
}

TEST(Projection, FindsThePlaneThatPointsLieIn) {
  // Along (1, 2, 2) / 3 far and along (2, 1, -2) / 3 near, off the origin.
  std::vector<double> points;
  const double far[] = {-3, 3, -1, 1}, near[] = {0.5, 0.5, -0.5, -0.5};
  for (size_t i = 0; i < 4; ++i)
    for (size_t j = 0; j < 3; ++j)
      points.push_back(7 + far[i] * (std::array{1, 2, 2})[j] / 3 +
                       near[i] * (std::array{2, 1, -2})[j] / 3);
  Projection projection = projectToPlane(points, 3);
  // Rounded at 7 in each of 3 dimensions, and by the solver.
  double tolerance = 100 * 7 * kEpsilon;
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(std::abs(projection.points[i][0]), std::abs(far[i]), tolerance);
    EXPECT_NEAR(std::abs(projection.points[i][1]), 0.5, tolerance);
  }
  EXPECT_NEAR(projection.shares[0], 20.0 / 21, tolerance);
  EXPECT_NEAR(projection.shares[1], 1.0 / 21, tolerance);
}

TEST(Projection, OfOneDimensionAndOfPointsThatAreNone) {
  double infinity = std::numeric_limits<double>::infinity();
  Projection projection =
      projectToPlane(std::vector<double>{1, infinity, 3, 1e200}, 1);
  EXPECT_EQ(std::abs(projection.points[0][0]), 1);
  EXPECT_EQ(projection.points[2][1], 0);
  EXPECT_TRUE(std::isnan(projection.points[1][0]));
  EXPECT_TRUE(std::isnan(projection.points[3][0]));
  EXPECT_TRUE(projectToPlane({}, 3).points.empty());
  EXPECT_EQ(projectToPlane(std::vector<double>{4, 5}, 2).shares[0], 0);
}

} // namespace
