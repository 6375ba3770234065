//===- ProgressBar.h - How far a long task is, on a terminal ---------------===//
#ifndef INGOT_RUNTIME_TRAIN_PROGRESSBAR_H
#define INGOT_RUNTIME_TRAIN_PROGRESSBAR_H

#include <chrono>
#include <cstddef>
#include <cstdint>
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

  /// Redraws at most ten times a second; `note` follows the bar. The clock starts with
  /// the first one, as what came before was no part of the task, and again with each
  /// that has less done than before: another task.
  void update(size_t done, size_t total, const std::string &note);

  /// Wipes the line, so that other text can be printed.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  bool isEnabled, isDrawn = false;
  std::string unit;
  Clock::time_point nextDraw, begin = {};
  /// At `begin`, and at the last update; before the first one there is none.
  size_t first = 0, last = SIZE_MAX;
};

/// Of the terminal at `descriptor`; it may change while a task runs. 80 if it is none.
size_t terminalColumns(int descriptor);

/// Puts what does not fit into `columns` bytes below, indented. Only where two blanks
/// are the line is broken, so that a figure stays beside its name.
std::string foldLine(const std::string &line, size_t columns);

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
