//===- Metrics.h - Figures that are collected over many batches ------------===//
#ifndef INGOT_RUNTIME_TRAIN_METRICS_H
#define INGOT_RUNTIME_TRAIN_METRICS_H

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ingot::train {

/// A weighted mean of numbers that come one by one; NaN if none came.
class Mean {
public:
  void add(double value, double weight = 1) {
    sum += value * weight;
    weights += weight;
  }
  double value() const { return weights > 0 ? sum / weights : std::nan(""); }

private:
  double sum = 0, weights = 0;
};

/// Logits of some samples, one row of `classes` numbers for each label.
struct Predictions {
  std::span<const float> logits;
  std::span<const int64_t> labels;

  size_t classes() const { return logits.size() / labels.size(); }
  std::span<const float> row(size_t sample) const {
    return logits.subspan(sample * classes(), classes());
  }
};

/// Share of the samples whose largest logit is that of their label; of equal
/// logits the first counts, as in PyTorch. A NaN is never right.
class Accuracy {
public:
  void add(const Predictions &predictions);
  double value() const { return share.value(); }

private:
  Mean share;
};

/// Mean of -log softmax(logits)[label], computed in float64.
class CrossEntropy {
public:
  void add(const Predictions &predictions);
  double value() const { return mean.value(); }

private:
  Mean mean;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_METRICS_H
