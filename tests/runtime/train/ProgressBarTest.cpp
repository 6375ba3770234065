//===- ProgressBarTest.cpp - How far a long task is, on a terminal ---------===//
#include "runtime/train/ProgressBar.h"

#include <gtest/gtest.h>

#include <chrono>
#include <pty.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

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

TEST(ProgressBar, FoldsLinesBetweenFigures) {
  const std::string line = "epoch 1/3  loss 0.1  validation loss 0.2  9.0 s";
  EXPECT_EQ(foldLine(line, line.size()), line);
  EXPECT_EQ(foldLine(line, line.size() - 1),
            "epoch 1/3  loss 0.1  validation loss 0.2\n    9.0 s");
  EXPECT_EQ(foldLine(line, 24), "epoch 1/3  loss 0.1\n"
                                "    validation loss 0.2\n"
                                "    9.0 s");
  // A figure of more columns is not broken.
  EXPECT_EQ(foldLine(line, 5), "epoch 1/3\n    loss 0.1\n    validation loss "
                               "0.2\n    9.0 s");
  EXPECT_EQ(foldLine("", 5), "");
}

TEST(ProgressBar, FitsItsTerminal) {
  ProgressLine line = {10, 40, 2, "steps", "loss 0.5"};
  for (size_t columns = 0; columns < 100; ++columns)
    EXPECT_LE(formatProgress(line, columns).size(), columns);
  // The numbers are what is left in the end.
  EXPECT_EQ(formatProgress(line, 16), " 25 %  15 s left");
  EXPECT_EQ(formatProgress(line, 100).find(']'), 31u); // no longer than that
}

/// A terminal in the place of stderr.
class Terminal {
public:
  explicit Terminal(unsigned short columns) : saved(dup(STDERR_FILENO)) {
    winsize size = {24, columns, 0, 0};
    int other = -1;
    if (openpty(&master, &other, nullptr, nullptr, &size) != 0)
      throw std::runtime_error("there is no pseudo-terminal");
    dup2(other, STDERR_FILENO);
    close(other);
  }
  ~Terminal() {
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(master);
  }
  void resize(unsigned short columns) {
    winsize size = {24, columns, 0, 0};
    EXPECT_EQ(ioctl(master, TIOCSWINSZ, &size), 0);
  }
  /// What was written since the last call.
  std::string text() {
    char bytes[4096];
    ssize_t count = read(master, bytes, sizeof(bytes));
    return std::string(bytes, count > 0 ? static_cast<size_t>(count) : 0);
  }

private:
  int saved, master = -1;
};

// A model is compiled between the beginning of a command and its first step.
TEST(ProgressBar, CountsFromItsFirstUpdate) {
  Terminal terminal(80);
  ProgressBar bar(true, "steps");
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  auto start = std::chrono::steady_clock::now();
  bar.update(1, 1000, "");
  EXPECT_EQ(terminal.text().find("left"), std::string::npos);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  bar.update(1000, 1000, "");
  std::chrono::duration<double> taken =
      std::chrono::steady_clock::now() - start;
  std::string line = terminal.text();
  size_t rate = line.find("left  ");
  ASSERT_NE(rate, std::string::npos) << line;
  // Written with two digits.
  EXPECT_GT(std::stod(line.substr(rate + 6)), 0.95 * 999 / taken.count())
      << line;
}

TEST(ProgressBar, FollowsTheWidthOfItsTerminal) {
  Terminal terminal(40);
  ProgressBar bar(true, "steps");
  std::this_thread::sleep_for(std::chrono::milliseconds(550));
  auto drawn = [&](size_t done) {
    bar.update(done, 1000, "loss 0.123456");
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    std::string line = terminal.text();
    return line.substr(1, line.find('\033') - 1).size();
  };
  EXPECT_LE(drawn(100), 39u);
  EXPECT_LE(drawn(200), 39u);
  terminal.resize(200);
  EXPECT_GT(drawn(300), 60u);
  terminal.resize(20);
  EXPECT_EQ(drawn(400), 19u);
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
