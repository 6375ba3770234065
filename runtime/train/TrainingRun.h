//===- TrainingRun.h - A whole training, from the first epoch to the last --===//
#ifndef INGOT_RUNTIME_TRAIN_TRAININGRUN_H
#define INGOT_RUNTIME_TRAIN_TRAININGRUN_H

#include "runtime/train/Checkpoint.h"
#include "runtime/train/Evaluation.h"
#include "runtime/train/Monitor.h"
#include "runtime/train/TrainLoop.h"
#include "runtime/train/data/TrainingData.h"
#include "runtime/train/pictures/Pictures.h"

#include <atomic>
#include <chrono>
#include <limits>
#include <set>

namespace ingot::train {

/// Which checkpoints stay.
enum class Keep {
  Best, ///< FILE is the best epoch, and FILE with .last the last state
  Last, ///< FILE is the last state
  All   ///< as Last, and FILE with .epoch-N each epoch
};

inline constexpr std::pair<const char *, Keep> kKeepNames[] = {
    {"best", Keep::Best}, {"last", Keep::Last}, {"all", Keep::All}};

struct RunOptions {
  TrainOptions train;
  int64_t epochs = 10;      ///< in all, those of an earlier process included
  std::string output;       ///< FILE; empty: nothing is saved
  std::optional<Keep> keep; ///< nothing: Best if there are data for validation
  int64_t saveEverySteps = 0; ///< 0: after epochs only
  double saveEveryMinutes = 0;
  /// The number by which epochs are judged, "validation loss"; empty: by the first
  /// there is of the loss and the other numbers of the validation, else the loss.
  std::string monitor;
  std::optional<Direction> direction; ///< nothing: as it is known of the number
  int64_t patience = 0;               ///< as Monitor's
  std::string log;                    ///< of TrainLog; empty: none
  int64_t logEverySteps = 10;
  /// A norm of a gradient above it is noted, once for each parameter and epoch.
  double gradientWarning = std::numeric_limits<double>::infinity();
  /// Whether the log has what pictures are made of (Pictures.h), too.
  bool hasPictures = false;
  /// Is given what the log is given, at once.
  std::function<void(const LogEvent &)> onEvent;
  std::function<void(const LogNote &)> onWarning; ///< of what is also an event
  std::function<void(const LogEpoch &)> onEpoch;
  /// Another thread, or a signal, may set it: the run ends after the step.
  const std::atomic<bool> *stop = nullptr;
};

/// How a run ended.
enum class Ending { Complete, OutOfPatience, Stopped };

/// "best", "last" or "all". Throws std::runtime_error.
Keep parseKeep(const std::string &text);

/// "validation loss", or "validation accuracy:max".
void setMonitor(RunOptions &options, const std::string &text);

/// "w.safetensors" and "last" to "w.last.safetensors".
std::string insertIntoName(const std::string &path, const std::string &word);

/// The newest checkpoint of a run with that output; empty if there is none.
std::string findNewestCheckpoint(const std::string &output);

/// Trains, judges, saves and logs.
class TrainingRun {
public:
  /// Everything passed must outlive the run. `from` is null for a run that begins.
  /// Throws std::runtime_error, in one line, if something does not fit.
  TrainingRun(const Program &program, Context &context,
              const TrainingData &data, RunOptions options, uint64_t seed,
              const Checkpoint *from);

  /// Throws std::runtime_error. What was saved before stays. Where a batch of any
  /// function of a step cannot be read, before the first of them has run, or where an
  /// epoch cannot be judged or told of, the last state is saved first, and another
  /// call tries again.
  Ending run();

  /// Trains one step, whatever the number of epochs. The last one of an epoch is
  /// followed by all that follows an epoch. Returns whether to go on. Throws as run().
  bool step();

  /// Whether there are a function and samples to judge by.
  bool canEvaluate() const { return evaluation.has_value(); }
  /// The figures of a validation, now; their names are those of an epoch's.
  Figures evaluate();

  /// Writes a checkpoint.
  void save(const std::string &path);

  const Progress &progress() const { return loop.progress(); }
  const Turns &turns() const { return loop.turns(); }
  const Monitor *monitor() const { return watch ? &*watch : nullptr; }
  /// Whether the file of the output is the best epoch, not the last state.
  bool keepsBest() const;
  /// The file that holds the last state, once it is saved.
  std::string lastPath() const;
  /// Whether that file is there, after an error that need not come again: data can be
  /// mended, but the same training meets the same number that is not finite.
  bool isResumable() const { return isRescued && (isSaved || firstStep > 0); }

private:
  using Clock = std::chrono::steady_clock;

  /// Throws about what only an evaluation of other samples needs, if there is none.
  void refuseIdleOptions() const;
  TrainOptions hookedOptions();
  void makeMonitor();
  bool afterStep(const StepReport &report);
  bool isSaveDue(const StepReport &report) const;
  bool runStep();
  /// The evaluation, if there is one. The epoch stays open if it throws.
  Evaluation::Result judge();
  /// Logs and draws an epoch, and calls who listens.
  void tell(const LogEpoch &epoch, const Evaluation::Result &judged);
  void finishEpoch(Clock::time_point begin);
  /// Saves what this run has trained where something else went wrong.
  void rescue();
  /// The files that follow an epoch.
  void saveEpoch(int64_t epoch, bool isBest);
  /// What must be the same for who goes on in mid-epoch.
  nlohmann::json planOfEpoch() const;
  void requireSamePlan(const Checkpoint &from) const;
  void note(const LogEvent &event);
  void watchGradients(const LogStep &step);

  const Program &program;
  Context &context;
  const TrainingData &data;
  RunOptions options;
  TrainLoop loop;
  std::optional<Pictures> pictures;
  std::optional<Evaluation> evaluation;
  std::optional<Monitor> watch; ///< once it is known what there is to watch
  std::optional<TrainLog> log;
  std::set<std::string> warned; ///< parameters, in this epoch
  Clock::time_point lastSave = Clock::now();
  bool isSaved = false;   ///< the last state, once at least
  bool isRescued = false; ///< an error came between steps
  std::optional<Clock::time_point> epochBegin; ///< of the epoch that is open
  double waitedBefore = 0;                     ///< for data, when it began
  int64_t stepsBefore = 0; ///< of it, that an earlier process ran
  int64_t firstStep = 0;   ///< steps of all epochs that one ran
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_TRAININGRUN_H
