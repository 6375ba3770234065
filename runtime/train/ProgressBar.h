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
  explicit ProgressBar(bool isEnabled);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar &) = delete;

  /// Redraws at most ten times a second; `note` follows the bar.
  void update(size_t done, size_t total, const std::string &note);

  /// Wipes the line, so that other text can be printed.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  bool isEnabled, isDrawn = false;
  Clock::time_point nextDraw;
};

/// The line itself: "[=====>    ] 53 %  note". `width` characters of bar.
std::string formatProgress(size_t done, size_t total, size_t width,
                           const std::string &note);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PROGRESSBAR_H
