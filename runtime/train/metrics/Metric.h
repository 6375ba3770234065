//===- Metric.h - What a program achieves, by name --------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_METRICS_METRIC_H
#define INGOT_RUNTIME_TRAIN_METRICS_METRIC_H

#include "runtime/train/Direction.h"
#include "runtime/train/io/HostTensor.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::train {

struct CallSpec;

/// The label that PyTorch's cross-entropy leaves out unless told, such as padding
/// behind a text.
constexpr int64_t kIgnoredLabel = -100;

/// Rows are classes, columns what they were taken for.
using CountTable = std::vector<std::vector<int64_t>>;

/// A figure over samples that come batch by batch. Sums are in f64 and in the order of
/// the samples: a value depends neither on threads nor on where batches begin.
class Metric {
public:
  virtual ~Metric() = default;

  /// Tensors of any element types. What shapes mean is in README.md. Throws
  /// std::runtime_error, one line that begins with the name, if they do not fit;
  /// nothing was added then.
  virtual void add(const io::TensorView &predictions,
                   const io::TensorView &targets) = 0;

  /// NaN if it is not defined for these samples, or if there were none.
  virtual double value() const = 0;

  /// Nothing for what is no number: a confusion matrix.
  virtual std::optional<Direction> direction() const = 0;

  /// Whether targets are classes, which predictions may have a score for each of.
  virtual bool comparesClasses() const { return true; }

  /// The table of a confusion matrix, as large as the largest class needs.
  virtual CountTable counts() const { return {}; }

  /// As it was asked for: "top_k(5)".
  const std::string &name() const { return spelling; }

protected:
  /// Targets that are left out.
  int64_t ignored() const { return ignoredLabel; }

private:
  friend std::unique_ptr<Metric> makeMetric(std::string_view text,
                                            int64_t ignoredLabel);
  std::string spelling;
  int64_t ignoredLabel = kIgnoredLabel;
};

/// An empty metric, by text:
///
///   accuracy  top_k(k=5)  precision, recall, f1 (average=macro|micro|binary)
///   roc_auc(scores=logits|probabilities)  hamming_loss  subset_accuracy
///   confusion_matrix  cross_entropy  perplexity  mse  mae  rmse  r2  silhouette
///
/// Those that turn one number per sample into a class also have `threshold`, 0.5
/// unless told: a number above it is class 1. Targets that are `ignoredLabel` are left
/// out, where there is one for each row of predictions. Throws std::runtime_error, one
/// line.
std::unique_ptr<Metric> makeMetric(std::string_view text,
                                   int64_t ignoredLabel = kIgnoredLabel);

/// What may be asked for, for those who list it.
std::span<const CallSpec> metricCalls();

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_METRICS_METRIC_H
