//===- Progress.h - How far a training run is ------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_PROGRESS_H
#define INGOT_RUNTIME_TRAIN_PROGRESS_H

#include <nlohmann/json_fwd.hpp>

#include <cmath>
#include <cstdint>
#include <map>
#include <string>

namespace ingot::train {

/// A weighted mean of numbers that come one by one; NaN if none came.
struct Mean {
  double sum = 0, weights = 0;

  void add(double value, double weight = 1) {
    sum += value * weight;
    weights += weight;
  }
  double value() const { return weights > 0 ? sum / weights : std::nan(""); }
};

/// All that a run needs, beside the state of its program, to go on as if it had never
/// stopped.
struct Progress {
  int64_t epochs = 0;      ///< that are complete
  int64_t steps = 0;       ///< of the epoch that is not
  int64_t totalSteps = 0;  ///< of all epochs
  uint64_t seed = 0;       ///< of first values, random numbers and sample order
  double learningRate = 0; ///< of the last step
  std::map<std::string, Mean> means; ///< of the epoch's numbers so far
};

nlohmann::json toJson(const Progress &progress);

/// Throws std::runtime_error, naming the member, if `json` is no such thing.
Progress progressFromJson(const nlohmann::json &json);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PROGRESS_H
