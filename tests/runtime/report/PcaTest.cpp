//===- PcaTest.cpp - Many dimensions seen in two ----------------------------===//
#include "runtime/report/Pca.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

using namespace ingot::report;

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

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

/// More dimensions than points: coordinates keep the distances of points that
/// lie in a plane, and the rest of the space costs nothing.
TEST(Projection, OfFewPointsInManyDimensions) {
  constexpr size_t kDimensions = 3000;
  std::mt19937 random(1);
  std::vector<double> first(kDimensions), second(kDimensions), points;
  for (size_t i = 0; i < kDimensions; ++i) {
    first[i] = random() / 4294967296.0 - 0.5;
    second[i] = random() / 4294967296.0 - 0.5;
  }
  constexpr size_t kCount = 20;
  for (size_t i = 0; i < kCount; ++i) {
    double x = random() / 4294967296.0, y = random() / 4294967296.0;
    for (size_t j = 0; j < kDimensions; ++j)
      points.push_back(x * first[j] + y * second[j]);
  }
  Projection projection = projectToPlane(points, kDimensions);
  for (size_t i = 1; i < kCount; ++i) {
    double distance = 0;
    for (size_t j = 0; j < kDimensions; ++j)
      distance += std::pow(points[i * kDimensions + j] - points[j], 2);
    EXPECT_NEAR(std::hypot(projection.points[i][0] - projection.points[0][0],
                           projection.points[i][1] - projection.points[0][1]),
                std::sqrt(distance), kDimensions * kEpsilon);
  }
  EXPECT_NEAR(projection.shares[0] + projection.shares[1], 1,
              kDimensions * kEpsilon);
}

TEST(Projection, PutsTheFarthestPointOnThePositiveSide) {
  Projection projection =
      projectToPlane(std::vector<double>{-9, 0, 1, 0, 2, 0, 3, 0}, 2);
  EXPECT_GT(projection.points[0][0], 0);
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
