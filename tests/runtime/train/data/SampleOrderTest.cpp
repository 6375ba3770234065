//===- SampleOrderTest.cpp - Which samples an epoch sees, in which order ---===//
#include "runtime/train/data/SampleOrder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

using namespace ingot::train;

namespace {

std::vector<uint32_t> shuffled(size_t count, uint64_t seed, uint64_t epoch) {
  return makeSampleOrder(Sampling::Shuffled, count, count, seed, epoch);
}

std::vector<uint32_t> sorted(std::vector<uint32_t> order) {
  std::ranges::sort(order);
  return order;
}

TEST(SampleOrder, VisitsEverySampleOnceInAnEpoch) {
  std::vector<uint32_t> order = shuffled(12, 7, 5);
  EXPECT_FALSE(std::ranges::is_sorted(order));
  EXPECT_EQ(sorted(order),
            (std::vector<uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST(SampleOrder, LeavesOutOtherSamplesInEachEpoch) {
  auto cut = [](uint64_t epoch) {
    return sorted(makeSampleOrder(Sampling::Shuffled, 13, 10, 7, epoch));
  };
  EXPECT_EQ(cut(0).size(), 10u);
  EXPECT_NE(cut(0), cut(1));
}

TEST(SampleOrder, DependsOnSeedAndEpochOnly) {
  EXPECT_EQ(shuffled(100, 3, 2), shuffled(100, 3, 2));
  EXPECT_NE(shuffled(100, 3, 2), shuffled(100, 3, 3));
  EXPECT_NE(shuffled(100, 3, 2), shuffled(100, 4, 2));
}

// A run that was interrupted goes on with another build. Recorded from SplitMix64,
// written down once more in Python.
TEST(SampleOrder, StaysFromBuildToBuild) {
  EXPECT_EQ(shuffled(10, 7, 3),
            (std::vector<uint32_t>{2, 9, 0, 7, 5, 3, 8, 6, 1, 4}));
  EXPECT_EQ(makeSampleOrder(Sampling::Replacement, 10, 6, 7, 3),
            (std::vector<uint32_t>{4, 1, 7, 2, 6, 6}));
}

TEST(SampleOrder, EverySampleIsFirstEquallyOften) {
  // 4000 epochs of 4 samples: each is first 1000 times, with a standard
  // deviation of sqrt(4000 * 1/4 * 3/4) = 27.4; six of them are 165.
  std::vector<int> count(4);
  for (uint64_t epoch = 0; epoch < 4000; ++epoch)
    ++count[shuffled(4, 11, epoch)[0]];
  for (int times : count)
    EXPECT_NEAR(times, 1000, 165);
}

TEST(SampleOrder, WithReplacementDrawsEachSampleByItself) {
  std::vector<uint32_t> order =
      makeSampleOrder(Sampling::Replacement, 100, 100, 3, 0);
  std::set<uint32_t> different(order.begin(), order.end());
  // 100 (1 - (1 - 1/100)^100) = 63.4 of them, with a standard deviation of 3.1.
  EXPECT_NEAR(static_cast<double>(different.size()), 63.4, 6 * 3.1);
  EXPECT_LT(*different.rbegin(), 100u);
}

TEST(SampleOrder, EndlessTakesFirstWhatAnEpochLeft) {
  // 13 samples in epochs of 10: the first 13 drawn are all different, and so are the
  // next.
  std::vector<uint32_t> stream;
  for (uint64_t epoch = 0; epoch < 3; ++epoch) {
    std::vector<uint32_t> part =
        makeSampleOrder(Sampling::Endless, 13, 10, 7, epoch);
    stream.insert(stream.end(), part.begin(), part.end());
  }
  ASSERT_EQ(stream.size(), 30u);
  for (size_t pass : {0, 1}) {
    std::set<uint32_t> different(stream.begin() + 13 * pass,
                                 stream.begin() + 13 * (pass + 1));
    EXPECT_EQ(different.size(), 13u) << "pass " << pass;
  }
}

TEST(SampleOrder, InOrderIsThatOfTheData) {
  EXPECT_EQ(makeSampleOrder(Sampling::InOrder, 5, 3, 7, 9),
            (std::vector<uint32_t>{0, 1, 2}));
}

TEST(SampleOrder, NamesAreKnown) {
  EXPECT_EQ(parseSampling("endless"), Sampling::Endless);
  try {
    parseSampling("random");
    FAIL() << "no error";
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(error.what(),
                 "unknown sampling 'random': expected one of shuffled, "
                 "replacement, endless, in-order");
  }
  for (const SamplingName &entry : kSamplingNames)
    EXPECT_EQ(parseSampling(nameOf(entry.sampling)), entry.sampling);
}

} // namespace
