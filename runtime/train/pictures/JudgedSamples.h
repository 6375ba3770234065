//===- JudgedSamples.h - Pictures of what an evaluation says ---------------===//
#ifndef INGOT_RUNTIME_TRAIN_PICTURES_JUDGEDSAMPLES_H
#define INGOT_RUNTIME_TRAIN_PICTURES_JUDGEDSAMPLES_H

#include "runtime/train/SamplePass.h"
#include "runtime/train/metrics/Metric.h"
#include "runtime/train/metrics/Pairs.h"
#include "runtime/train/pictures/Raster.h"

namespace ingot::train {

/// Watches the batches of a pass and keeps what a confusion matrix, a scatter, the
/// worst samples and reconstructions need (Convention.h).
class JudgedSamples {
public:
  /// \param name  what the samples of `part`, which must outlive this, are called.
  /// Labels that are `ignoredLabel` are left out.
  JudgedSamples(const Variant &function, const Part &part, std::string name,
                int64_t ignoredLabel = kIgnoredLabel);

  /// Fields that each batch must have beside the inputs of the function.
  std::vector<std::string> neededFields() const;

  void add(const SamplePass::Batch &batch);
  /// The pictures of all batches since the last call. A confusion matrix is left out
  /// where somebody else has it.
  std::vector<LogEvent> finish(const LogPlace &place, bool hasConfusion);

private:
  struct Sample {
    double loss;
    std::string caption;
    Raster raster;
  };
  /// Images of some samples, and what they are.
  struct Row {
    std::string name;
    std::optional<size_t> output; ///< nothing: the input with images
    std::vector<Raster> rasters;
  };

  void chooseRows(const Variant &function);
  void addClasses(const SamplePass::Batch &batch);
  void addWorst(const SamplePass::Batch &batch, const Pairs &pairs);
  void addNumbers(const SamplePass::Batch &batch);
  void addReconstructions(const SamplePass::Batch &batch);
  Sample judge(const Pairs &pairs, size_t i) const;
  std::string nameOf(int64_t label) const;

  const Part &part;
  std::string partName, targets;
  int64_t ignoredLabel;
  std::optional<size_t> scores, predictions; ///< outputs
  bool areProbabilities = false;
  std::string images; ///< the input with images; empty: none
  Raster imageShape;
  std::vector<std::string> classes;
  std::string problem; ///< why there is no confusion matrix

  // Since the last call of finish():
  std::unique_ptr<Metric> confusion;
  std::vector<Sample> worst; ///< the worst first
  LogPredictions numbers;
  std::vector<Row> rows; ///< of reconstructions; none without them
};

/// A number in as many digits as a picture needs: logs stay short.
double roundForPicture(double value);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PICTURES_JUDGEDSAMPLES_H
