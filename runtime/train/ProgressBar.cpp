//===- ProgressBar.cpp - How far a long task is, on a terminal -------------===//
#include "runtime/train/ProgressBar.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

using namespace ingot::train;

ProgressBar::ProgressBar(bool isEnabled)
    : isEnabled(isEnabled && isatty(STDERR_FILENO)),
      nextDraw(Clock::now() + std::chrono::milliseconds(500)) {}

std::string ingot::train::formatProgress(size_t done, size_t total,
                                         size_t width,
                                         const std::string &note) {
  done = std::min(done, total);
  size_t filled = total ? done * width / total : width;
  std::string bar(filled, '=');
  if (filled < width)
    bar += '>';
  bar.resize(width, ' ');
  std::string percent = std::to_string(total ? done * 100 / total : 100);
  return "[" + bar + "] " + std::string(3 - percent.size(), ' ') + percent +
         " %  " + note;
}

void ProgressBar::update(size_t done, size_t total, const std::string &note) {
  if (!isEnabled || Clock::now() < nextDraw)
    return;
  nextDraw = Clock::now() + std::chrono::milliseconds(100);
  std::fprintf(stderr, "\r%s\033[K",
               formatProgress(done, total, 30, note).c_str());
  std::fflush(stderr);
  isDrawn = true;
}

void ProgressBar::clear() {
  if (!isDrawn)
    return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  isDrawn = false;
}
