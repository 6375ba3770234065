//===- TrainLoop.h - Epochs of compiled training steps ---------------------===//
#ifndef INGOT_RUNTIME_TRAIN_TRAINLOOP_H
#define INGOT_RUNTIME_TRAIN_TRAINLOOP_H

#include "runtime/train/Progress.h"
#include "runtime/train/TrainLog.h"
#include "runtime/train/Turns.h"
#include "runtime/train/schedules/Schedule.h"

#include <nlohmann/json.hpp>

#include <functional>

namespace ingot::train {

/// One step, after it ran.
struct StepReport {
  LogStep step;
  size_t number = 0, count = 0; ///< in its epoch, from 1, and of its epoch
  double meanLoss = 0;          ///< of the epoch so far; NaN without a loss
};

struct TrainOptions {
  ConventionOptions convention;
  Sampling sampling = Sampling::Shuffled;
  double learningRate = 1e-3;
  std::string
      schedule; ///< of the learning rate, as Schedule takes it; "": constant
  bool isScheduledBySteps = false; ///< else by epochs
  size_t loaderThreads = 2; ///< 0: each batch is made when it is waited for
  /// Called after each step; the epoch stops there if it returns false.
  std::function<bool(const StepReport &)> onStep;
};

/// The schedule that the options name. Throws std::runtime_error, in one line: whoever
/// wants to know before data are read asks here.
Schedule readSchedule(const TrainOptions &options);

/// Trains `context` by the convention (Convention.h).
class TrainLoop {
public:
  /// Everything passed must outlive the loop, which goes on from `progress`. Throws
  /// std::runtime_error, in one line, if program and data do not fit.
  TrainLoop(const Program &program, Context &context, const Part &data,
            TrainOptions options, Progress progress);

  /// Trains to the end of the epoch, and closes it. Returns false if it was stopped on
  /// the way. Throws as step().
  bool runEpoch();

  /// Trains one step of the epoch that is open, which is not complete; of the next one
  /// if none is. Returns whether onStep wants to go on. Throws if a number that is
  /// logged is not finite: the state is then worth nothing. The message names the first
  /// cause that can be seen, and what to do. Throws if a batch of the step cannot be
  /// read, too, before any of its functions has run: nothing has changed, progress()
  /// does not count it, and another call tries again.
  bool step();

  bool isEpochComplete() const {
    return done.steps == static_cast<int64_t>(sequence.stepCount());
  }
  /// Closes an epoch that is complete.
  void endEpoch();

  /// What the last epoch, which is complete, says of the training samples: the loss,
  /// and all other numbers as metrics.
  LogEpoch summarizeEpoch() const;

  /// An epoch was judged: `figure` is what a schedule may watch.
  void advanceSchedule(double figure, Direction direction);
  bool scheduleNeedsFigure() const { return schedule.needsFigure(); }
  nlohmann::json scheduleState() const { return schedule.state(); }
  void restoreSchedule(const nlohmann::json &state) { schedule.restore(state); }

  const Progress &progress() const { return done; }
  const Turns &turns() const { return sequence; }

private:
  void runStep();
  void awaitBatches();
  StepReport reportStep() const;
  [[noreturn]] void failAt(const std::string &number, double value,
                           const BoundFunction &function) const;

  const Program &program;
  Context &context;
  TrainOptions options;
  Progress done;
  Turns sequence;
  Schedule schedule;
  bool isOpen = false; ///< an epoch, and its batches are on their way
  Figures lastFigures, lastNorms; ///< of the last step
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_TRAINLOOP_H
