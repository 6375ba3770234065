//===- Monitor.h - Which epoch is the best, and when to give up ------------===//
#ifndef INGOT_RUNTIME_TRAIN_MONITOR_H
#define INGOT_RUNTIME_TRAIN_MONITOR_H

#include "runtime/train/Direction.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace ingot::train {

/// Follows one figure over the epochs of a run.
class Monitor {
public:
  /// \param patience  epochs without a better one that are waited for; 0: any number.
  Monitor(std::string figure, Direction direction, int64_t patience)
      : watched(std::move(figure)), direction(direction), patience(patience) {}

  /// Takes the figure of epoch `epoch`, from 1; says whether it is the best so far.
  /// What is not finite never is.
  bool add(int64_t epoch, double latest);

  /// Whether the last `patience` epochs were no better than an earlier one.
  bool isExhausted(int64_t epoch) const {
    return patience > 0 && epoch - bestNumber >= patience;
  }

  const std::string &name() const { return watched; }
  Direction best() const { return direction; }
  int64_t bestEpoch() const { return bestNumber; } ///< 0 before the first
  double bestValue() const { return value; }

  nlohmann::json save() const;
  /// Goes on from what save() gave. Throws std::runtime_error if it watched another
  /// figure, or is damaged.
  void restore(const nlohmann::json &saved);

private:
  std::string watched;
  Direction direction;
  int64_t patience;
  int64_t bestNumber = 0;
  double value = 0;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_MONITOR_H
