//===- BusyLine.cpp - That a task goes on, on a terminal -------------------===//

#include "tools/ingot/BusyLine.h"
#include "tools/ingot/Table.h"

#include "runtime/train/ProgressBar.h"

#include <chrono>
#include <cstdio>
#include <unistd.h>

using namespace ingot;
using namespace ingot::tool;

BusyLine::BusyLine(const std::string &task) : task(printable(task)) {
  if (isatty(STDERR_FILENO))
    thread = std::thread([this] { draw(); });
}

BusyLine::~BusyLine() {
  if (!thread.joinable())
    return;
  {
    std::lock_guard lock(mutex);
    isEnded = true;
  }
  hasEnded.notify_one();
  thread.join();
}

void BusyLine::draw() {
  std::unique_lock lock(mutex);
  bool isDrawn = false;
  for (int seconds = 1;; ++seconds) {
    if (hasEnded.wait_for(lock, std::chrono::seconds(1),
                          [this] { return isEnded; }))
      break;
    if (seconds < 2)
      continue;
    // The last column stays free, as that of a progress bar.
    std::string text = task + "  " + std::to_string(seconds) + " s";
    std::fprintf(
        stderr, "\r%s\033[K",
        text.substr(0, train::terminalColumns(STDERR_FILENO) - 1).c_str());
    std::fflush(stderr);
    isDrawn = true;
  }
  if (isDrawn)
    std::fputs("\r\033[K", stderr);
}
