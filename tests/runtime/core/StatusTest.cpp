//===- StatusTest.cpp - The last error of each thread ----------------------===//
#include "ingot/runtime.h"

#include <gtest/gtest.h>
#include <string>
#include <thread>

namespace {

TEST(Status, LibrariesAboveTheRuntimeReportInTheSamePlace) {
  EXPECT_EQ(ingot_fail(INGOT_IO_ERROR, "%s: %d of %d", "file", 3, 4),
            INGOT_IO_ERROR);
  EXPECT_STREQ(ingot_last_error(), "file: 3 of 4");
  // The old message may be part of the new one.
  ingot_fail(INGOT_IO_ERROR, "while saving: %s", ingot_last_error());
  EXPECT_STREQ(ingot_last_error(), "while saving: file: 3 of 4");
}

TEST(Status, AMessageIsOneLineOfLimitedLength) {
  ingot_fail(INGOT_CORRUPT, "a\nb\x1b[2J");
  EXPECT_EQ(std::string(ingot_last_error()).find_first_of("\n\x1b"),
            std::string::npos);
  ingot_fail(INGOT_CORRUPT, "%s", std::string(5000, 'x').c_str());
  EXPECT_EQ(std::string(ingot_last_error()).size(), 1023u);
}

TEST(Status, EachThreadHasItsOwn) {
  ingot_fail(INGOT_CORRUPT, "here");
  std::thread([] {
    EXPECT_STREQ(ingot_last_error(), "");
    ingot_fail(INGOT_CORRUPT, "there");
  }).join();
  EXPECT_STREQ(ingot_last_error(), "here");
}

} // namespace
