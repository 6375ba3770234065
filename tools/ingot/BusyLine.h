//===- BusyLine.h - That a task goes on, on a terminal ---------------------===//
#ifndef INGOT_TOOLS_INGOT_BUSYLINE_H
#define INGOT_TOOLS_INGOT_BUSYLINE_H

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace ingot::tool {

/// "compiling lenet  12 s" on stderr, for a task of which nobody knows how long it
/// takes, for as long as this lives. Nothing is written if stderr is no terminal, and
/// nothing in the first two seconds. Nobody else writes there meanwhile.
class BusyLine {
public:
  explicit BusyLine(const std::string &task);
  ~BusyLine();
  BusyLine(const BusyLine &) = delete;

private:
  void draw();

  std::string task;
  std::mutex mutex;
  std::condition_variable hasEnded;
  bool isEnded = false;
  std::thread thread;
};

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_BUSYLINE_H
