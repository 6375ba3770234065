//===- KeptSourceTest.cpp - Samples that are made once and stay in memory ---===//
#include "runtime/train/data/KeptSource.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>

using namespace ingot;
using namespace ingot::train;

namespace {

/// Counts the samples that it makes.
class CountedSource : public Source {
public:
  void read(size_t number, io::HostTensor &sample) const final {
    ++reads;
    make(number, sample);
  }
  nlohmann::json meaning() const override { return nullptr; }

  mutable std::atomic<size_t> reads = 0;

private:
  virtual void make(size_t number, io::HostTensor &sample) const = 0;
};

/// Sample i is i + 1 numbers, all of them i; the last one cannot be read.
class RowSource : public CountedSource {
public:
  size_t size() const override { return 50; }
  nlohmann::json meaning() const override { return "of the origin"; }
  std::string describe(size_t number) const override {
    return "row " + std::to_string(number);
  }

private:
  void make(size_t number, io::HostTensor &sample) const override {
    if (number == 49)
      throw std::runtime_error(describe(number) + " is damaged");
    sample.dtype = INGOT_I64;
    sample.shape = {static_cast<int64_t>(number) + 1};
    std::vector<int64_t> values(number + 1, static_cast<int64_t>(number));
    sample.data.resize(values.size() * sizeof(int64_t));
    std::memcpy(sample.data.data(), values.data(), sample.data.size());
  }
};

/// 100 labels, as a table has them.
class LabelSource : public CountedSource {
  size_t size() const override { return 100; }
  void make(size_t number, io::HostTensor &sample) const override {
    auto label = static_cast<int64_t>(number) - 50;
    sample = {INGOT_I64, {}, std::vector<std::byte>(sizeof(label))};
    std::memcpy(sample.data.data(), &label, sizeof(label));
  }
};

/// Two pictures of 64 MB.
class LargeSource : public CountedSource {
  size_t size() const override { return 2; }
  void make(size_t number, io::HostTensor &sample) const override {
    sample.dtype = INGOT_U8;
    sample.shape = {64 << 20};
    sample.data.assign(64 << 20, std::byte(number));
  }
};

class KeptSamples : public ::testing::Test {
protected:
  void keepIn(uint64_t bytes) {
    kept = std::make_unique<KeptSource>(origin,
                                        std::make_shared<SampleMemory>(bytes));
  }

  void expectAllSamples() const {
    io::HostTensor sample, expected;
    for (size_t i = 0; i < 49; ++i) {
      kept->read(i, sample);
      origin->read(i, expected);
      --origin->reads;
      EXPECT_EQ(sample.dtype, expected.dtype);
      EXPECT_EQ(sample.shape, expected.shape);
      EXPECT_EQ(sample.data, expected.data);
    }
  }

  std::shared_ptr<RowSource> origin = std::make_shared<RowSource>();
  std::unique_ptr<KeptSource> kept;
};

TEST_F(KeptSamples, AreMadeOnce) {
  keepIn(1 << 20);
  expectAllSamples();
  EXPECT_EQ(origin->reads, 49u);
  expectAllSamples();
  EXPECT_EQ(origin->reads, 49u);
}

TEST_F(KeptSamples, AreMadeAnewWhereMemoryEnds) {
  // The first and smallest fit.
  keepIn(4000);
  expectAllSamples();
  expectAllSamples();
  EXPECT_GT(origin->reads, 60u);
  EXPECT_LT(origin->reads, 98u);
  keepIn(0);
  origin->reads = 0;
  expectAllSamples();
  expectAllSamples();
  EXPECT_EQ(origin->reads, 98u);
}

TEST(KeptLabels, TakeLittleMoreThanTheirBytes) {
  auto origin = std::make_shared<LabelSource>();
  auto memory = std::make_shared<SampleMemory>(1000);
  KeptSource kept(origin, memory);
  io::HostTensor sample, expected;
  for (int pass : {0, 1})
    for (size_t i = 0; i < 100; ++i) {
      kept.read(i, sample);
      origin->read(i, expected);
      --origin->reads;
      EXPECT_EQ(sample.dtype, expected.dtype) << pass;
      EXPECT_EQ(sample.shape, expected.shape);
      EXPECT_EQ(sample.data, expected.data);
    }
  EXPECT_EQ(origin->reads, 100u);
  EXPECT_TRUE(memory->take(100));
  EXPECT_FALSE(memory->take(1));
}

/// In a process that has no memory for a copy beside the sample itself.
[[noreturn]] void readWithoutMemory() {
  auto origin = std::make_shared<LargeSource>();
  io::HostTensor sample;
  origin->read(0, sample);
  rlimit limit = {};
  std::ifstream("/proc/self/statm") >> limit.rlim_cur; // pages of the process
  limit.rlim_cur = limit.rlim_cur * 4096 + (96 << 20);
  limit.rlim_max = limit.rlim_cur;
  setrlimit(RLIMIT_AS, &limit);
  KeptSource kept(origin, std::make_shared<SampleMemory>(uint64_t{1} << 30));
  for (size_t number : {1, 0}) {
    kept.read(number, sample);
    if (sample.data.back() != std::byte(number))
      std::exit(2);
  }
  // Once more for the sample that was not kept.
  kept.read(0, sample);
  std::exit(origin->reads > 3 ? 0 : 3);
}

TEST(KeptSamplesDeathTest, AreNotKeptWhereTheMachineHasNoMemory) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers reserve more memory themselves";
#endif
  EXPECT_EXIT(readWithoutMemory(), ::testing::ExitedWithCode(0), "");
}

TEST_F(KeptSamples, AreThoseOfTheOrigin) {
  keepIn(1 << 20);
  io::HostTensor sample;
  for (int attempt : {0, 1})
    try {
      kept->read(49, sample);
      ADD_FAILURE() << "attempt " << attempt;
    } catch (const std::runtime_error &error) {
      EXPECT_STREQ(error.what(), "row 49 is damaged");
    }
  EXPECT_EQ(kept->size(), 50u);
  EXPECT_EQ(kept->describe(3), "row 3");
  EXPECT_EQ(kept->meaning(), "of the origin");
}

TEST_F(KeptSamples, AreTheSameForThreadsThatMakeThemTogether) {
  keepIn(1 << 20);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      io::HostTensor sample;
      for (int64_t pass = 0; pass < 20; ++pass)
        for (size_t number = 0; number < 49; ++number) {
          kept->read(number, sample);
          int64_t last;
          std::memcpy(&last,
                      sample.data.data() + sample.data.size() - sizeof(last),
                      sizeof(last));
          ASSERT_EQ(last, static_cast<int64_t>(number));
        }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_GE(origin->reads, 49u);
  EXPECT_LE(origin->reads, 4 * 49u);
}

} // namespace
