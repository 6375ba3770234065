//===- BusyLine.cpp - That a task goes on, on a terminal -------------------===//

#include "tools/ingot/BusyLine.h"
#include "tools/ingot/Table.h"

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
    std::fprintf(stderr, "\r%s  %d s\033[K", task.c_str(), seconds);
    std::fflush(stderr);
    isDrawn = true;
  }
  if (isDrawn)
    std::fputs("\r\033[K", stderr);
}
