//===- MetricsTest.cpp - Figures that are collected over many batches ------===//
#include "runtime/train/Metrics.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

using namespace ingot::train;

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

TEST(Mean, WeighsItsNumbers) {
  Mean mean;
  EXPECT_TRUE(std::isnan(mean.value()));
  mean.add(1);
  mean.add(5, 3);
  EXPECT_EQ(mean.value(), 4);
}

TEST(Accuracy, CountsRowsWhoseLargestLogitIsTheLabel) {
  std::vector<float> logits = {0, 2, 1, /**/ 3, -1, 2, /**/ -3, -2, -1};
  std::vector<int64_t> labels = {1, 2, 2};
  Accuracy accuracy;
  accuracy.add({logits, labels});
  EXPECT_EQ(accuracy.value(), 2.0 / 3);
  std::vector<float> more = {1, 0};
  std::vector<int64_t> label = {0};
  accuracy.add({more, label}); // another number of classes
  EXPECT_EQ(accuracy.value(), 3.0 / 4);
}

TEST(Accuracy, FirstOfEqualLogitsCounts) {
  std::vector<float> logits = {1, 1, 1, /**/ 0, 1, 1};
  std::vector<int64_t> labels = {0, 2};
  Accuracy accuracy;
  accuracy.add({logits, labels});
  EXPECT_EQ(accuracy.value(), 0.5);
}

TEST(Accuracy, NanIsNeverRight) {
  float nan = std::nanf("");
  std::vector<float> logits = {nan, 0, /**/ 1, nan};
  std::vector<int64_t> labels = {0, 0};
  Accuracy accuracy;
  accuracy.add({logits, labels});
  EXPECT_EQ(accuracy.value(), 0);
}

TEST(CrossEntropy, IsTheLogarithmOfTheClassesForEqualLogits) {
  std::vector<float> logits = {7, 7, 7};
  std::vector<int64_t> labels = {1};
  CrossEntropy loss;
  loss.add({logits, labels});
  // log, + 7, - 7: three roundings at magnitude 8.2.
  EXPECT_NEAR(loss.value(), std::log(3.0), 3 * 9 * kEpsilon);
}

TEST(CrossEntropy, DoesNotOverflow) {
  std::vector<float> logits = {1000, -1000, /**/ -1000, 1000};
  std::vector<int64_t> labels = {0, 0};
  CrossEntropy loss;
  loss.add({logits, labels});
  EXPECT_EQ(loss.value(), 1000); // mean of 0 and 2000
}

} // namespace
