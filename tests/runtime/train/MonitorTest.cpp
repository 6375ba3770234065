//===- MonitorTest.cpp - Which epoch is the best, and when to give up ------===//
#include "runtime/train/Monitor.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cmath>
#include <stdexcept>

using namespace ingot::train;

namespace {

TEST(Monitor, RemembersTheBestInItsDirection) {
  Monitor loss("loss", Direction::Min, 0),
      accuracy("accuracy", Direction::Max, 0);
  EXPECT_TRUE(loss.add(1, 0.5));
  EXPECT_FALSE(loss.add(2, 0.5)); // no better
  EXPECT_TRUE(loss.add(3, 0.4));
  EXPECT_FALSE(loss.add(4, std::nan("")));
  EXPECT_FALSE(loss.add(4, -INFINITY)); // which no checkpoint could hold
  EXPECT_EQ(loss.bestEpoch(), 3);
  EXPECT_EQ(loss.bestValue(), 0.4);
  EXPECT_TRUE(accuracy.add(1, 0.5));
  EXPECT_FALSE(accuracy.add(2, 0.4));
  EXPECT_FALSE(loss.isExhausted(1000)); // whose patience has no end
}

TEST(Monitor, GivesUpAfterItsPatience) {
  Monitor loss("loss", Direction::Min, 2);
  loss.add(1, 0.5);
  loss.add(2, 0.6);
  EXPECT_FALSE(loss.isExhausted(2));
  loss.add(3, 0.7);
  EXPECT_TRUE(loss.isExhausted(3));
}

TEST(Monitor, GoesOnWhereItWas) {
  Monitor loss("loss", Direction::Min, 2), resumed("loss", Direction::Min, 2);
  loss.add(1, 0.1 + 0.2);
  // As text, which is what a checkpoint keeps.
  resumed.restore(nlohmann::json::parse(loss.save().dump()));
  EXPECT_EQ(resumed.bestEpoch(), 1);
  EXPECT_EQ(resumed.bestValue(), 0.1 + 0.2);
  Monitor other("accuracy", Direction::Max, 2);
  try {
    other.restore(loss.save());
    FAIL() << "no error";
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(error.what(),
                 "the run watched 'loss' until now, expected 'accuracy'");
  }
}

} // namespace
