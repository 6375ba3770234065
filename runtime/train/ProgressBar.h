//===- ProgressBar.h - How far a long task is, on a terminal ---------------===//
#ifndef INGOT_RUNTIME_TRAIN_PROGRESSBAR_H
#define INGOT_RUNTIME_TRAIN_PROGRESSBAR_H

#include <chrono>
#include <cstddef>
#include <string>

namespace ingot::train {

/// One line on stderr that is drawn over and over. Nothing is written if stderr
/// is no terminal, and nothing in the first half second.
class ProgressBar {
public:
  /// \param unit  what is counted: "steps".
  ProgressBar(bool isEnabled, std::string unit);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar &) = delete;

  /// Redraws at most ten times a second; `note` follows the bar. Less than before
  /// begins another task, with a clock of its own.
  void update(size_t done, size_t total, const std::string &note);

  /// Wipes the line, so that other text can be printed.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  bool isEnabled, isDrawn = false;
  std::string unit;
  Clock::time_point nextDraw, begin;
  size_t first = 0, last = 0; ///< at `begin`, and at the last update
};

/// What a line says.
struct ProgressLine {
  size_t done = 0, total = 0;
  double perSecond = 0; ///< 0: not known yet
  std::string unit, note;
};

/// The line itself, cut to `columns` characters: "[=====>    ]  53 %  12 s left
/// 830 steps/s  note". Where there is little room the bar is short, or left out.
std::string formatProgress(const ProgressLine &line, size_t columns);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PROGRESSBAR_H
