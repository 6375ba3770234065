//===- TrainLoop.h - Epochs of a compiled training step --------------------===//
#ifndef INGOT_RUNTIME_TRAIN_TRAINLOOP_H
#define INGOT_RUNTIME_TRAIN_TRAINLOOP_H

#include "runtime/train/BatchSampler.h"
#include "runtime/train/Dataset.h"
#include "runtime/train/Metrics.h"
#include "runtime/train/Program.h"
#include "runtime/train/TrainStep.h"

#include <functional>
#include <optional>

namespace ingot::train {

struct TrainOptions {
  int64_t epochs = 10;
  int64_t firstEpoch = 0; ///< that many are complete: a run that is resumed
  double learningRate = 1e-3;
  uint64_t seed = 0; ///< of the order of the samples
  /// Called after each training step with the mean loss of the epoch so far.
  std::function<void(size_t step, size_t stepCount, double loss)> onStep;
};

/// What one epoch achieved.
struct EpochResult {
  int64_t epoch, epochs; ///< counted from 1, and how many there will be
  double loss, accuracy; ///< on training data; accuracies are shares of 1
  double testLoss, testAccuracy;
  double seconds;         ///< of the whole epoch, tests included
  double imagesPerSecond; ///< of the training steps
};

/// "epoch 3/10  loss 0.3021  accuracy 88.9 %  test loss 0.3312  ..."
std::string formatEpoch(const EpochResult &result);

/// Trains `context` by the conventions in README.md. The constructor throws
/// std::runtime_error, in one line, if the program or the data do not fit them.
class TrainLoop {
public:
  /// Everything passed must outlive the loop. The batch size is the one that
  /// `train_step` was compiled for; the first variant counts.
  TrainLoop(const Program &program, Context &context, const Dataset &train,
            const Dataset &test, TrainOptions options);

  /// Trains on all of the training data once, then tests. Throws if the loss is
  /// not finite: the state is then worth nothing any more.
  EpochResult runEpoch();

  /// Loss and accuracy of `forward` on the first `count` samples.
  struct Evaluation {
    double loss, accuracy;
  };
  Evaluation evaluate(const Dataset &dataset, size_t count);

private:
  void bindForward();
  void trainEpoch(Mean &loss, Accuracy &accuracy);

  const Program &program;
  Context &context;
  const Dataset &train, &test;
  TrainOptions options;

  const Variant *stepVariant, *forwardVariant = nullptr;
  std::optional<TrainStep> step;
  int64_t forwardBatchSize = 0, classes = 0;
  std::optional<BatchSampler> sampler; ///< made once the batch size is known
  int64_t epoch = 0;
  std::vector<float> forwardImages, forwardLogits; ///< allocated once
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_TRAINLOOP_H
