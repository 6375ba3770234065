//===- VerifyTraining.h - A training run against the evaluator -------------===//
#ifndef INGOT_TOOLS_INGOT_VERIFYTRAINING_H
#define INGOT_TOOLS_INGOT_VERIFYTRAINING_H

#include "ingot/verify.h"
#include "runtime/train/Turns.h"

namespace ingot::tool {

struct TrainingOptions {
  train::ConventionOptions convention;
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
  /// where both train by themselves from the same start, and its step. Where no
  /// number is the loss, all are compared, and the first stands for it below.
  double lossDistance = 0;
  size_t lossDistanceStep = 0;
  double firstLoss = 0, lastLoss = 0;
};

/// Trains `program`, which `verifier` compiled, by the convention of
/// runtime/train/Convention.h and compares each step with the evaluator. Throws
/// std::runtime_error if program and data do not fit.
TrainingReport verifyTraining(Verifier &verifier, const train::Program &program,
                              const train::Part &data,
                              const TrainingOptions &options);

/// The training functions with one batch after another, epoch after epoch.
class TrainingBatches {
public:
  TrainingBatches(const train::Program &program, const train::Part &data,
                  const TrainingOptions &options);

  /// The function that runs next, with its batch in place.
  train::Turns::Run next();
  const train::Turns &turns() const { return sequence; }

private:
  train::Turns sequence;
  double learningRate;
  uint64_t epoch = 0;
  size_t run = 0; ///< of the epoch
};

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_VERIFYTRAINING_H
