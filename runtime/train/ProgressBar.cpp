//===- ProgressBar.cpp - How far a long task is, on a terminal -------------===//
#include "runtime/train/ProgressBar.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sys/ioctl.h>
#include <tuple>
#include <unistd.h>

using namespace ingot::train;

namespace {

/// "12 s", "5 min" or "3 h": as exact as anybody can know.
std::string formatSeconds(double seconds) {
  for (auto [most, unit, name] :
       {std::tuple(100.0, 1.0, " s"), {6000.0, 60.0, " min"}})
    if (seconds < most)
      return std::to_string(std::lround(std::ceil(seconds / unit))) + name;
  return std::to_string(std::lround(seconds / 3600)) + " h";
}

/// Three digits.
std::string formatRate(double rate) {
  char text[32];
  int digits = rate < 1 ? 2 : rate < 10 ? 1 : 0;
  std::snprintf(text, sizeof(text), "%.*f", digits, rate);
  return text;
}

std::string drawBar(size_t done, size_t total, size_t width) {
  size_t filled = total ? done * width / total : width;
  std::string bar(filled, '=');
  if (filled < width)
    bar += '>';
  bar.resize(width, ' ');
  return "[" + bar + "] ";
}

} // namespace

ProgressBar::ProgressBar(bool isEnabled, std::string unit)
    : isEnabled(isEnabled && isatty(STDERR_FILENO)), unit(std::move(unit)),
      nextDraw(Clock::now() + std::chrono::milliseconds(500)) {}

size_t ingot::train::terminalColumns(int descriptor) {
  winsize size = {};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 80;
  return size.ws_col;
}

std::string ingot::train::foldLine(const std::string &line, size_t columns) {
  const std::string gap = "  ", indent = "    ";
  std::string folded;
  size_t used = 0;
  for (size_t begin = 0; begin <= line.size();) {
    size_t end = std::min(line.find(gap, begin), line.size());
    std::string part = line.substr(begin, end - begin);
    begin = end + gap.size();
    bool fits = used + gap.size() + part.size() <= columns;
    if (used > 0)
      folded += fits ? gap : "\n" + indent;
    used = used == 0 ? part.size()
                     : (fits ? used + gap.size() : indent.size()) + part.size();
    folded += part;
  }
  return folded;
}

std::string ingot::train::formatProgress(const ProgressLine &line,
                                         size_t columns) {
  size_t done = std::min(line.done, line.total);
  std::string percent =
      std::to_string(line.total ? done * 100 / line.total : 100);
  std::string text = std::string(3 - percent.size(), ' ') + percent + " %";
  if (line.perSecond > 0)
    text +=
        "  " +
        formatSeconds(static_cast<double>(line.total - done) / line.perSecond) +
        " left  " + formatRate(line.perSecond) + " " + line.unit + "/s";
  if (!line.note.empty())
    text += "  " + line.note;
  // The brackets and a blank; a bar of fewer characters says less than the number.
  constexpr size_t kAround = 3, kLeast = 8, kMost = 30;
  size_t room =
      columns > text.size() + kAround ? columns - text.size() - kAround : 0;
  if (room >= kLeast)
    text = drawBar(done, line.total, std::min(room, kMost)) + text;
  return text.substr(0, columns);
}

void ProgressBar::update(size_t done, size_t total, const std::string &note) {
  if (!isEnabled)
    return;
  Clock::time_point now = Clock::now();
  if (done < last) {
    begin = now;
    first = done;
  }
  last = done;
  if (now < nextDraw)
    return;
  nextDraw = now + std::chrono::milliseconds(100);
  double seconds = std::chrono::duration<double>(now - begin).count();
  double perSecond =
      seconds > 0 ? static_cast<double>(done - first) / seconds : 0;
  // The last column stays free: some terminals go to the next line there.
  std::fprintf(stderr, "\r%s\033[K",
               formatProgress({done, total, perSecond, unit, note},
                              terminalColumns(STDERR_FILENO) - 1)
                   .c_str());
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
