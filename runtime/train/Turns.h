//===- Turns.h - Training functions that take turns over the data ----------===//
#ifndef INGOT_RUNTIME_TRAIN_TURNS_H
#define INGOT_RUNTIME_TRAIN_TURNS_H

#include "runtime/train/BoundFunction.h"
#include "runtime/train/data/SampleOrder.h"

#include <memory>

namespace ingot::train {

struct TurnOptions {
  ConventionOptions convention;
  Sampling sampling = Sampling::Shuffled;
  uint64_t seed = 0;
  size_t loaderThreads = 2; ///< 0: each batch is made when it is waited for
};

/// The training functions of a program, by the convention, with their batches. A step
/// is one turn: each function as often as its turn says, each time with the next batch.
class Turns {
public:
  /// Everything passed must outlive this. Each function is run in the batch size that
  /// it was compiled for; its first variant counts. Throws std::runtime_error, in one
  /// line, if program and data do not fit.
  Turns(const Program &program, const Part &data, TurnOptions options);

  /// Steps of an epoch, which leaves out the samples that fill no step.
  size_t stepCount() const { return steps; }
  size_t samplesPerEpoch() const;
  size_t runsPerStep() const { return runs; }

  /// Goes to step `step` of epoch `epoch`, both counted from 0.
  void begin(uint64_t epoch, size_t step);

  /// Waits for the batches of the next step. Throws if one cannot be made; none of
  /// its functions has been run then.
  void await() { loader->await(batchesPerStep); }

  struct Run {
    BoundFunction &function;
    const std::vector<std::string> &numbers; ///< what its scalars are called
  };
  /// The next function, with its batch and learning rate in place. Called at most
  /// as often as the epoch has runs left.
  Run next(double rate);

  /// What all scalars but the norms of gradients are called: the names of outputs,
  /// behind "FUNCTION." where two functions use the same.
  std::vector<std::string> numbers() const;
  /// The one of them that counts; empty: none.
  const std::string &lossName() const { return loss; }
  /// Whether any function has an input for the learning rate.
  bool haveRate() const;

  /// How long both waited, in all, for data.
  double waitedSeconds() const { return loader->waitedSeconds(); }

private:
  struct Turn {
    BoundFunction function;
    size_t repeats;
    std::vector<std::string> numbers;
  };

  void nameNumbers();
  void planBatches();

  const Part &data;
  TurnOptions options;
  std::vector<Turn> turns;
  std::string loss;
  size_t batchSize = 0, batchesPerStep = 0, steps = 0, runs = 0;
  std::vector<size_t> order; ///< of the runs of a step: positions in `turns`
  size_t position = 0;       ///< in `order`
  std::unique_ptr<Loader> loader;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_TURNS_H
