//===- ProgressBarTest.cpp - How far a long task is, on a terminal ---------===//
#include "runtime/train/ProgressBar.h"

#include <gtest/gtest.h>

using namespace ingot::train;

namespace {

TEST(ProgressBar, FillsFromTheLeft) {
  EXPECT_EQ(formatProgress(0, 40, 4, "start"), "[>   ]   0 %  start");
  EXPECT_EQ(formatProgress(21, 40, 4, "half"), "[==> ]  52 %  half");
  EXPECT_EQ(formatProgress(40, 40, 4, "done"), "[====] 100 %  done");
}

TEST(ProgressBar, StaysFullBeyondItsEnd) {
  EXPECT_EQ(formatProgress(50, 40, 4, ""), "[====] 100 %  ");
  EXPECT_EQ(formatProgress(0, 0, 4, ""), "[====] 100 %  ");
}

TEST(ProgressBar, WritesNothingWhereThereIsNoTerminal) {
  testing::internal::CaptureStderr(); // a file, not a terminal
  {
    ProgressBar bar(true);
    for (size_t i = 0; i < 10; ++i)
      bar.update(i, 10, "");
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

} // namespace
