//===- TrainStep.h - A compiled training step, bound to data ---------------===//
#ifndef INGOT_RUNTIME_TRAIN_TRAINSTEP_H
#define INGOT_RUNTIME_TRAIN_TRAINSTEP_H

#include "runtime/train/Dataset.h"
#include "runtime/train/Metrics.h"
#include "runtime/train/Program.h"

namespace ingot::train {

/// Position of the tensor called `name` among `specs`, the inputs or outputs
/// (`kind`) of `variant`. Throws std::runtime_error if it is missing or is not
/// of `dtype` with a rank in [minRank, maxRank].
size_t requireTensor(const Variant &variant,
                     const std::vector<TensorSpec> &specs, const char *kind,
                     const char *name, ingot_dtype_t dtype, size_t minRank,
                     size_t maxRank);

/// Throws unless a sample of `dataset` fills one of `images`.
void requireSamples(const TensorSpec &images, const Dataset &dataset);

/// `train_step` by the convention in README.md: its inputs and outputs in
/// memory of their own, filled from a data set.
class TrainStep {
public:
  /// `data` must outlive the step. Throws std::runtime_error, in one line, if they
  /// do not fit each other or the convention.
  TrainStep(const Variant &variant, const Dataset &data, double learningRate);
  TrainStep(const TrainStep &) = delete; // `inputs` points into it
  TrainStep &operator=(const TrainStep &) = delete;

  size_t batchSize() const { return labels.size(); }
  /// Columns of `logits`; 0 if the step does not return them.
  size_t classes() const { return classCount; }

  /// Makes the `batchSize()` samples with these numbers the inputs.
  void setSamples(std::span<const uint32_t> samples);

  /// In signature order; the addresses stay the same.
  std::span<void *const> inputs() const { return inputAddresses; }
  std::span<void *const> outputs() const { return outputAddresses; }

  // Of the last run.
  float loss() const;
  Predictions predictions() const; ///< only if it returns logits

private:
  const Dataset &data;
  std::vector<float> images;
  std::vector<int64_t> labels;
  float learningRate;
  size_t lossAt = 0, logitsAt = 0, classCount = 0;
  std::vector<std::vector<std::byte>> outputData;
  std::vector<void *> inputAddresses, outputAddresses;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_TRAINSTEP_H
