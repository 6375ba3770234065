//===- KeptSourceTest.cpp - Samples that are made once and stay in memory ---===//
#include "runtime/train/data/KeptSource.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cstring>
#include <stdexcept>
#include <thread>

using namespace ingot;
using namespace ingot::train;

namespace {

/// Sample i is i + 1 numbers, all of them i; the last one cannot be read.
class CountedSource : public Source {
public:
  size_t size() const override { return 50; }
  void read(size_t number, io::HostTensor &sample) const override {
    ++reads;
    if (number == 49)
      throw std::runtime_error(describe(number) + " is damaged");
    sample.dtype = INGOT_I64;
    sample.shape = {static_cast<int64_t>(number) + 1};
    std::vector<int64_t> values(number + 1, static_cast<int64_t>(number));
    sample.data.resize(values.size() * sizeof(int64_t));
    std::memcpy(sample.data.data(), values.data(), sample.data.size());
  }
  nlohmann::json meaning() const override { return "of the origin"; }
  std::string describe(size_t number) const override {
    return "row " + std::to_string(number);
  }

  mutable std::atomic<size_t> reads = 0;
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

  std::shared_ptr<CountedSource> origin = std::make_shared<CountedSource>();
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
