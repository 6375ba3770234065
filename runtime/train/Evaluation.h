//===- Evaluation.h - What a program achieves on samples it does not learn --===//
#ifndef INGOT_RUNTIME_TRAIN_EVALUATION_H
#define INGOT_RUNTIME_TRAIN_EVALUATION_H

#include "runtime/train/Direction.h"
#include "runtime/train/SamplePass.h"
#include "runtime/train/TrainLog.h"
#include "runtime/train/metrics/Metric.h"

namespace ingot::train {

/// Runs the evaluation function over all samples of a part.
class Evaluation {
public:
  /// As SamplePass.
  Evaluation(const Program &program, const std::string &function,
             const Part &part, const ConventionOptions &options,
             size_t loaderThreads, const std::vector<std::string> &beside = {});

  struct Result {
    /// The numbers that the function makes, their means over the samples, and the
    /// metrics.
    Figures figures;
    /// Metrics that are no number, by name.
    std::vector<std::pair<std::string, CountTable>> tables;
  };
  /// \param listener  sees each batch, too; may be null.
  Result run(Context &context, const SamplePass::Visitor &listener = nullptr);

  /// What the figures of a result will be.
  struct FigureInfo {
    std::string name;
    Direction best;
  };
  std::vector<FigureInfo> figures() const;

  const BoundFunction &function() const { return pass->function(); }

private:
  /// A metric, with the output that it looks at.
  struct Comparison {
    MetricChoice choice;
    size_t output;
  };

  std::unique_ptr<Metric> metricOf(const Comparison &comparison) const;

  int64_t ignoredLabel;
  std::vector<Comparison> comparisons;
  std::unique_ptr<SamplePass> pass;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_EVALUATION_H
