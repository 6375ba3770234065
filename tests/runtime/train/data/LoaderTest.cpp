//===- LoaderTest.cpp - Batches, made ready by threads of their own --------===//
#include "runtime/train/data/Loader.h"

#include "runtime/train/data/MemorySource.h"
#include "runtime/train/data/transforms/TransformChain.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <sys/resource.h>

using namespace ingot;
using namespace ingot::train;

namespace {

/// Sample i is the number i; reading takes a while, or fails for one of them.
class SlowSource : public Source {
public:
  explicit SlowSource(size_t broken = ~size_t{0}) : broken(broken) {}

  size_t size() const override { return 1000; }
  void read(size_t number, io::HostTensor &sample) const override {
    ++reads;
    if (number == broken)
      throw std::runtime_error("x.npy: sample " + std::to_string(number) +
                               " is damaged");
    // Some take longer than others: threads finish in another order.
    if (number % 7 == 0)
      std::this_thread::sleep_for(std::chrono::microseconds(300));
    auto value = static_cast<int64_t>(number);
    sample.dtype = INGOT_I64;
    sample.shape.clear();
    sample.data.resize(sizeof(value));
    std::memcpy(sample.data.data(), &value, sizeof(value));
  }
  nlohmann::json meaning() const override { return nullptr; }

  mutable std::atomic<size_t> reads = 0;

private:
  size_t broken;
};

BatchPlan planOf(const Field &field, size_t rows) {
  TensorSpec input;
  input.name = "x";
  input.dtype = INGOT_I64;
  input.shape = {static_cast<int64_t>(rows)};
  return {{{&field, input}}, rows};
}

std::vector<int64_t> take(Loader &loader, size_t rows) {
  const auto *values = reinterpret_cast<const int64_t *>(loader.next()[0]);
  return {values, values + rows};
}

class LoaderThreads : public ::testing::TestWithParam<size_t> {};

TEST_P(LoaderThreads, GiveTheSameBatchesInTheSameOrder) {
  Field field("x", "x.npy", std::make_shared<SlowSource>());
  Loader loader({planOf(field, 4), planOf(field, 3)}, GetParam());
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < 70; ++i)
    order.push_back(i * 37 % 100);
  std::vector<BatchTask> batches;
  for (size_t begin = 0; begin + 7 <= order.size(); begin += 7) {
    batches.push_back({0, begin, 4});
    batches.push_back({1, begin + 4, 3});
  }
  for (int pass : {0, 1}) { // a loader is used again
    loader.start(order, batches);
    for (const BatchTask &batch : batches)
      EXPECT_EQ(take(loader, batch.count),
                std::vector<int64_t>(order.begin() + batch.begin,
                                     order.begin() + batch.begin + batch.count))
          << "pass " << pass << ", batch at " << batch.begin;
  }
}

/// What one pass over 40 images of 4 x 4 random pixels gives, cropped and flipped.
std::vector<float> augmentedPass(size_t threads,
                                 std::optional<Augmentation> augmentation) {
  io::HostTensor images = {INGOT_U8, {40, 1, 4, 4}, {}};
  for (uint32_t i = 0; i < 40 * 16; ++i)
    images.data.push_back(static_cast<std::byte>(i * 2654435761u >> 24));
  Field field("x", "x.npy", std::make_shared<MemorySource>(std::move(images)));
  field.transformBy(std::make_shared<TransformChain>("crop(3,3,1),flip"));
  TensorSpec input;
  input.name = "x";
  input.shape = {5, 1, 3, 3};
  Loader loader({{{{&field, input}}, 5}}, threads);
  std::vector<uint32_t> order;
  std::vector<BatchTask> batches;
  for (uint32_t i = 0; i < 40; ++i) {
    order.push_back(i * 7 % 40);
    if (i % 5 == 0)
      batches.push_back({0, i, 5});
  }
  loader.start(order, batches, augmentation);
  std::vector<float> pass;
  for (size_t i = 0; i < batches.size(); ++i) {
    const auto *values = reinterpret_cast<const float *>(loader.next()[0]);
    pass.insert(pass.end(), values, values + 45);
  }
  return pass;
}

TEST_P(LoaderThreads, AugmentBySeedAndEpochAlone) {
  std::vector<float> expected = augmentedPass(0, Augmentation{1, 2});
  EXPECT_EQ(augmentedPass(GetParam(), Augmentation{1, 2}), expected);
  EXPECT_NE(augmentedPass(GetParam(), Augmentation{1, 3}), expected);
  EXPECT_NE(augmentedPass(GetParam(), Augmentation{2, 2}), expected);
  EXPECT_NE(augmentedPass(GetParam(), std::nullopt), expected);
}

TEST_P(LoaderThreads, BeginAgainBeforeTheEnd) {
  Field field("x", "x.npy", std::make_shared<SlowSource>());
  Loader loader({planOf(field, 2)}, GetParam());
  std::vector<uint32_t> up(100), down(100);
  std::vector<BatchTask> batches;
  for (uint32_t i = 0; i < 100; ++i) {
    up[i] = i;
    down[i] = 99 - i;
    if (i % 2 == 0)
      batches.push_back({0, i, 2});
  }
  for (int round = 0; round < 20; ++round) {
    loader.start(up, batches);
    EXPECT_EQ(take(loader, 2), (std::vector<int64_t>{0, 1}));
    loader.start(down, batches);
    EXPECT_EQ(take(loader, 2), (std::vector<int64_t>{99, 98}));
    EXPECT_EQ(take(loader, 2), (std::vector<int64_t>{97, 96}));
  }
}

TEST_P(LoaderThreads, RepeatTheLastSampleInABatchThatIsNotFull) {
  Field field("x", "x.npy", std::make_shared<SlowSource>());
  Loader loader({planOf(field, 4)}, GetParam());
  loader.start({5, 6, 8}, {{0, 0, 3}});
  EXPECT_EQ(take(loader, 4), (std::vector<int64_t>{5, 6, 8, 8}));
}

TEST_P(LoaderThreads, ReportAFaultWithItsBatch) {
  Field field("x", "x.npy", std::make_shared<SlowSource>(5));
  Loader loader({planOf(field, 2)}, GetParam());
  loader.start({0, 1, 2, 3, 4, 5}, {{0, 0, 2}, {0, 2, 2}, {0, 4, 2}});
  EXPECT_EQ(take(loader, 2), (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(take(loader, 2), (std::vector<int64_t>{2, 3}));
  try {
    loader.next();
    FAIL() << "no error";
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(error.what(), "x.npy: sample 5 is damaged");
  }
}

TEST_P(LoaderThreads, AwaitBatchesBeforeTheyAreGivenOut) {
  auto source = std::make_shared<SlowSource>(9);
  Field field("x", "x.npy", source);
  Loader loader({planOf(field, 2)}, GetParam(), /*together=*/3);
  loader.start({0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
               {{0, 0, 2}, {0, 2, 2}, {0, 4, 2}, {0, 6, 2}, {0, 8, 2}});
  loader.await(3);
  size_t reads = source->reads;
  EXPECT_GE(reads, 6u);
  for (int64_t begin : {0, 2, 4})
    EXPECT_EQ(take(loader, 2), (std::vector<int64_t>{begin, begin + 1}));
  if (GetParam() == 0)
    EXPECT_EQ(source->reads, reads) << "batches are made once";
  // Two are left, of which the second is no good: neither is given out.
  EXPECT_THROW(loader.await(3), std::runtime_error);
  EXPECT_THROW(loader.await(3), std::runtime_error);
  EXPECT_EQ(take(loader, 2), (std::vector<int64_t>{6, 7}));
  EXPECT_THROW(loader.next(), std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(Threads, LoaderThreads, ::testing::Values(0, 1, 2, 4));

TEST(Loader, ReadsAheadButNotForEver) {
  auto source = std::make_shared<SlowSource>();
  Field field("x", "x.npy", source);
  Loader loader({planOf(field, 1)}, 2);
  std::vector<BatchTask> batches;
  for (size_t i = 0; i < 100; ++i)
    batches.push_back({0, i, 1});
  loader.start(std::vector<uint32_t>(100, 3), batches);
  loader.next();
  for (int i = 0; i < 2000 && source->reads < 5; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  // One batch is given out, and there are slots for four more.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(source->reads, 5u);
}

#ifndef __has_feature
#define __has_feature(x) 0
#endif

TEST(Loader, EndsItsThreadsIfOneCannotBeStarted) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers reserve more memory themselves";
#endif
  auto startAndEnd = [] {
    // Room for the stacks of some threads.
    rlimit memory = {200 << 20, 200 << 20};
    setrlimit(RLIMIT_AS, &memory);
    Field field("x", "x.npy", std::make_shared<SlowSource>());
    try {
      Loader loader({planOf(field, 1)}, 64);
    } catch (const std::runtime_error &error) {
      std::fputs(error.what(), stderr);
      std::_Exit(0);
    }
    std::_Exit(1);
  };
  EXPECT_EXIT(startAndEnd(), ::testing::ExitedWithCode(0),
              "^cannot start 64 threads that read data: ");
}

} // namespace
