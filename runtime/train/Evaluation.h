//===- Evaluation.h - What a program achieves on samples it does not learn --===//
#ifndef INGOT_RUNTIME_TRAIN_EVALUATION_H
#define INGOT_RUNTIME_TRAIN_EVALUATION_H

#include "runtime/train/BoundFunction.h"
#include "runtime/train/Direction.h"
#include "runtime/train/TrainLog.h"
#include "runtime/train/metrics/Metric.h"

#include <memory>

namespace ingot::train {

/// Runs the evaluation function over all samples of a part.
class Evaluation {
public:
  /// Everything must outlive this. `loaderThreads` as for Loader. Throws
  /// std::runtime_error, in one line, if the function cannot run on these samples.
  Evaluation(const Program &program, const std::string &function,
             const Part &part, const ConventionOptions &options,
             size_t loaderThreads);

  struct Result {
    /// The numbers that the function makes, their means over the samples, and the
    /// metrics.
    Figures figures;
    /// Metrics that are no number, by name.
    std::vector<std::pair<std::string, CountTable>> tables;
  };
  Result run(Context &context);

  /// What the figures of a result will be.
  struct FigureInfo {
    std::string name;
    Direction best;
  };
  std::vector<FigureInfo> figures() const;

  /// Throws std::runtime_error if a label in `labelled`, which a metric compares
  /// with the scores of as many classes, is none of them.
  void requireClasses(const Part &labelled) const;

private:
  /// One variant, bound.
  struct Portion {
    BoundFunction function;
    bool canBeFilled; ///< up with samples that do not count
  };
  /// A metric, with the output that it looks at.
  struct Comparison {
    MetricChoice choice;
    size_t output;
  };
  std::vector<BatchTask> planBatches() const;
  /// Appends the targets that the function does not read to the columns of `plan`.
  void addTargets(BatchPlan &plan) const;

  const Part &part;
  std::vector<Portion> portions; ///< by batch size, largest first
  std::vector<Comparison> comparisons;
  std::vector<BatchPlan> plans; ///< by portion
  std::vector<BatchTask> batches;
  std::unique_ptr<Loader> loader;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_EVALUATION_H
