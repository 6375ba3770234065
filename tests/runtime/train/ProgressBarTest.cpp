//===- ProgressBarTest.cpp - How far a long task is, on a terminal ---------===//
#include "runtime/train/ProgressBar.h"

#include <gtest/gtest.h>

using namespace ingot::train;

namespace {

TEST(ProgressBar, FillsFromTheLeft) {
  EXPECT_EQ(formatProgress({0, 40, 0, "", "a"}, 19), "[>       ]   0 %  a");
  EXPECT_EQ(formatProgress({21, 40, 0, "", "b"}, 19), "[====>   ]  52 %  b");
  EXPECT_EQ(formatProgress({40, 40, 0, "", "c"}, 19), "[========] 100 %  c");
}

TEST(ProgressBar, StaysFullBeyondItsEnd) {
  EXPECT_EQ(formatProgress({50, 40, 0, "", ""}, 16), "[========] 100 %");
  EXPECT_EQ(formatProgress({0, 0, 0, "", ""}, 16), "[========] 100 %");
}

TEST(ProgressBar, SaysHowFastItIsAndHowLongItTakes) {
  EXPECT_EQ(formatProgress({10, 40, 2, "steps", "n"}, 50),
            "[===>           ]  25 %  15 s left  2.0 steps/s  n");
  EXPECT_EQ(formatProgress({0, 1000, 0.25, "steps", ""}, 0), "");
  EXPECT_EQ(formatProgress({0, 1000, 0.25, "steps", ""}, 34),
            "  0 %  67 min left  0.25 steps/s");
  EXPECT_EQ(formatProgress({0, 36000, 1, "steps", ""}, 34),
            "  0 %  10 h left  1.0 steps/s");
}

TEST(ProgressBar, FitsItsTerminal) {
  ProgressLine line = {10, 40, 2, "steps", "loss 0.5"};
  for (size_t columns = 0; columns < 100; ++columns)
    EXPECT_LE(formatProgress(line, columns).size(), columns);
  // The numbers are what is left in the end.
  EXPECT_EQ(formatProgress(line, 16), " 25 %  15 s left");
  EXPECT_EQ(formatProgress(line, 100).find(']'), 31u); // no longer than that
}

TEST(ProgressBar, WritesNothingWhereThereIsNoTerminal) {
  testing::internal::CaptureStderr(); // a file, not a terminal
  {
    ProgressBar bar(true, "steps");
    for (size_t i = 0; i < 10; ++i)
      bar.update(i, 10, "");
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

} // namespace
