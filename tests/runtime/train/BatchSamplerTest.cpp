//===- BatchSamplerTest.cpp - The order of the samples ---------------------===//
#include "runtime/train/BatchSampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

using ingot::train::BatchSampler;

namespace {

std::vector<uint32_t> epochOf(BatchSampler &sampler, uint64_t number) {
  std::vector<uint32_t> order;
  sampler.beginEpoch(number);
  for (auto batch = sampler.next(); !batch.empty(); batch = sampler.next())
    order.insert(order.end(), batch.begin(), batch.end());
  return order;
}

TEST(BatchSampler, VisitsEverySampleOnceInAnEpoch) {
  BatchSampler sampler(12, 4, 7);
  EXPECT_EQ(sampler.batchCount(), 3u);
  std::vector<uint32_t> order = epochOf(sampler, 5);
  EXPECT_FALSE(std::ranges::is_sorted(order));
  std::ranges::sort(order);
  for (uint32_t i = 0; i < 12; ++i)
    EXPECT_EQ(order.at(i), i);
  EXPECT_EQ(order.size(), 12u);
}

TEST(BatchSampler, LeavesOutWhatDoesNotFillABatch) {
  BatchSampler sampler(13, 5, 7);
  EXPECT_EQ(sampler.batchCount(), 2u);
  std::vector<uint32_t> first = epochOf(sampler, 0);
  std::vector<uint32_t> second = epochOf(sampler, 1);
  EXPECT_EQ(first.size(), 10u);
  std::ranges::sort(first);
  std::ranges::sort(second);
  EXPECT_NE(first, second); // other samples are left out
}

TEST(BatchSampler, OrderDependsOnSeedAndEpochOnly) {
  BatchSampler one(100, 10, 3), two(100, 10, 3), other(100, 10, 4);
  epochOf(one, 0); // what came before does not matter
  std::vector<uint32_t> order = epochOf(one, 2);
  EXPECT_EQ(order, epochOf(two, 2));
  EXPECT_NE(order, epochOf(two, 3));
  EXPECT_NE(order, epochOf(other, 2));
}

TEST(BatchSampler, EverySampleIsFirstEquallyOften) {
  // 4000 epochs of 4 samples: each is first 1000 times, with a standard
  // deviation of sqrt(4000 * 1/4 * 3/4) = 27.4; six of them are 165.
  std::vector<int> count(4);
  BatchSampler sampler(4, 1, 11);
  for (uint64_t epoch = 0; epoch < 4000; ++epoch) {
    sampler.beginEpoch(epoch);
    ++count[sampler.next()[0]];
  }
  for (int times : count)
    EXPECT_NEAR(times, 1000, 165);
}

TEST(BatchSampler, RefusesABatchLargerThanTheSet) {
  try {
    BatchSampler sampler(3, 4, 0);
    FAIL() << "was accepted";
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(error.what(), "a batch of 4 samples does not fit a set of 3");
  }
}

} // namespace
