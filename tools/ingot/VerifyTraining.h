//===- VerifyTraining.h - A training run against the evaluator -------------===//
#ifndef INGOT_TOOLS_INGOT_VERIFYTRAINING_H
#define INGOT_TOOLS_INGOT_VERIFYTRAINING_H

#include "ingot/verify.h"
#include "runtime/train/BatchSampler.h"
#include "runtime/train/TrainStep.h"

namespace ingot::tool {

struct TrainingOptions {
  size_t steps = 50;
  double learningRate = 1e-3;
  uint64_t seed = 0; ///< of the order of the samples
  uint32_t threads = 0;
};

struct TrainingReport {
  /// One per output and per state that a step writes: the worst of all steps,
  /// each evaluated from the state that the program had before it. Bounds are
  /// those of independent roundings. `step` counts training steps.
  std::vector<Check> checks;
  /// Largest distance between the loss of the program and that of the evaluator
  /// where both train by themselves from the same start, and its step.
  double lossDistance = 0;
  size_t lossDistanceStep = 0;
  double firstLoss = 0, lastLoss = 0;
};

/// Trains `program`, which `verifier` compiled, by the conventions of
/// runtime/train/README.md and compares each step with the evaluator. Throws
/// std::runtime_error if program and data do not fit.
TrainingReport verifyTraining(Verifier &verifier, const train::Program &program,
                              const train::Dataset &data,
                              const TrainingOptions &options);

/// A training step with one batch after another, epoch after epoch.
class TrainingBatches {
public:
  TrainingBatches(const train::Variant &variant, const train::Dataset &data,
                  const TrainingOptions &options);

  /// The step with the next batch as its inputs.
  const train::TrainStep &next();

private:
  train::TrainStep step;
  train::BatchSampler sampler;
  uint64_t epoch = 0;
};

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_VERIFYTRAINING_H
