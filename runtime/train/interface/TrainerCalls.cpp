//===- TrainerCalls.cpp - ingot/train.h: training --------------------------===//
#include "runtime/train/interface/Guard.h"
#include "runtime/train/interface/Options.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

using namespace ingot;
using namespace ingot::train;

/// What a training run needs to live, in the order in which it is made.
struct ingot_trainer {
  ingot_trainer(const ingot_program_t *program, ingot_context_t *context,
                const ingot_trainer_options_t &options);

  void noteStep(const StepReport &report);
  bool noteEpoch(const LogEpoch &epoch);

  ingot_step_listener_t onStep;
  ingot_epoch_listener_t onEpoch;
  void *user;

  std::atomic<bool> isStopped = false;
  ingot_train_step_t lastStep = {};
  Figures figures; ///< of the last epoch or evaluation

  Program program;
  Context context;
  std::optional<Checkpoint> origin;
  TrainingData data;
  std::optional<TrainingRun> run;
};

ingot_trainer::ingot_trainer(const ingot_program_t *usedProgram,
                             ingot_context_t *usedContext,
                             const ingot_trainer_options_t &options)
    : onStep(options.on_step), onEpoch(options.on_epoch), user(options.user),
      program(Program::borrow(usedProgram)),
      context(Context::borrow(usedContext)) {
  RunOptions runOptions = readRunOptions(options);
  DataOptions dataOptions = readDataOptions(options);
  if (options.resume)
    origin = Checkpoint::read(options.resume);
  if (origin)
    dataOptions.seed = origin->progress().seed;
  data = openTrainingData(dataOptions,
                          origin ? origin->meaning() : nlohmann::json());
  limitLabels(data, usedFunctions(program, runOptions.train.convention),
              runOptions.train.convention);
  runOptions.stop = &isStopped;
  runOptions.train.onStep = [this](const StepReport &report) {
    noteStep(report);
    return !onStep || onStep(&lastStep, user);
  };
  runOptions.onEpoch = [this](const LogEpoch &epoch) {
    // The epoch is complete: what ends is the run.
    if (!noteEpoch(epoch))
      isStopped = true;
  };
  run.emplace(program, context, data, std::move(runOptions), dataOptions.seed,
              origin ? &*origin : nullptr);
}

void ingot_trainer::noteStep(const StepReport &report) {
  lastStep.struct_size = sizeof(lastStep);
  lastStep.is_last = report.number == report.count;
  lastStep.epoch = report.step.epoch;
  lastStep.number = static_cast<int64_t>(report.number);
  lastStep.count = static_cast<int64_t>(report.count);
  lastStep.loss = std::nan("");
  for (const auto &[name, value] : report.step.figures)
    if (name == run->turns().lossName())
      lastStep.loss = value;
  lastStep.mean_loss = report.meanLoss;
  lastStep.learning_rate = report.step.learningRate;
}

bool ingot_trainer::noteEpoch(const LogEpoch &epoch) {
  figures = epoch.metrics;
  if (!run->turns().lossName().empty())
    figures.emplace_back(run->turns().lossName(), epoch.loss);
  if (!onEpoch)
    return true;
  ingot_train_epoch_t event = {};
  event.struct_size = sizeof(event);
  event.is_best = run->monitor() && run->monitor()->bestEpoch() == epoch.epoch;
  event.epoch = epoch.epoch;
  event.loss = epoch.loss;
  event.learning_rate = epoch.learningRate;
  event.seconds = epoch.seconds;
  event.samples_per_second = epoch.samplesPerSecond;
  return onEpoch(&event, user);
}

static ingot_ending_t toCode(Ending ending) {
  switch (ending) {
  case Ending::Complete:
    return INGOT_COMPLETE;
  case Ending::OutOfPatience:
    return INGOT_OUT_OF_PATIENCE;
  case Ending::Stopped:
    break;
  }
  return INGOT_STOPPED;
}

ingot_status_t ingot_trainer_create(const ingot_program_t *program,
                                    ingot_context_t *context,
                                    const ingot_trainer_options_t *options,
                                    ingot_trainer_t **trainer) {
  if (!isGiven(trainer, "trainer"))
    return INGOT_INVALID_ARGUMENT;
  *trainer = nullptr;
  if (!isGiven(program, "program") || !isGiven(context, "context"))
    return INGOT_INVALID_ARGUMENT;
  return createWith(trainer, options, INGOT_TRAINER_OPTIONS_INIT,
                    [&](const ingot_trainer_options_t &known) {
                      return new ingot_trainer(program, context, known);
                    });
}

void ingot_trainer_release(ingot_trainer_t *trainer) { delete trainer; }

ingot_status_t ingot_trainer_run(ingot_trainer_t *trainer,
                                 ingot_ending_t *ending) {
  if (!isGiven(trainer, "trainer"))
    return INGOT_INVALID_ARGUMENT;
  return guard(INGOT_TRAINING_FAILED, [&] {
    Ending how = trainer->run->run();
    trainer->isStopped = false; // another call goes on
    if (ending)
      *ending = toCode(how);
  });
}

ingot_status_t ingot_trainer_step(ingot_trainer_t *trainer,
                                  ingot_train_step_t *step) {
  if (!isGiven(trainer, "trainer"))
    return INGOT_INVALID_ARGUMENT;
  if (step)
    if (ingot_status_t status = runtime::checkStructSize(step))
      return status;
  ingot_status_t status =
      guard(INGOT_TRAINING_FAILED, [&] { trainer->run->step(); });
  if (status == INGOT_OK && step)
    runtime::writeDescription(trainer->lastStep, step);
  return status;
}

ingot_status_t ingot_trainer_evaluate(ingot_trainer_t *trainer) {
  if (!isGiven(trainer, "trainer"))
    return INGOT_INVALID_ARGUMENT;
  if (!trainer->run->canEvaluate())
    return ingot_fail(INGOT_INVALID_ARGUMENT,
                      "nothing to evaluate: expected an evaluation function "
                      "and samples for validation");
  return guard(INGOT_TRAINING_FAILED,
               [&] { trainer->figures = trainer->run->evaluate(); });
}

ingot_status_t ingot_trainer_figure(const ingot_trainer_t *trainer,
                                    const char *name, double *value) {
  if (!isGiven(trainer, "trainer") || !isGiven(name, "name") ||
      !isGiven(value, "value"))
    return INGOT_INVALID_ARGUMENT;
  return guard(INGOT_NOT_FOUND, [&] {
    std::string names;
    for (const auto &[known, figure] : trainer->figures) {
      if (known == name) {
        *value = figure;
        return;
      }
      names += (names.empty() ? "" : ", ") + known;
    }
    throw std::runtime_error("no figure '" + std::string(name) +
                             "': there are " +
                             (names.empty() ? "none yet" : names));
  });
}

ingot_status_t ingot_trainer_save(ingot_trainer_t *trainer, const char *path) {
  if (!isGiven(trainer, "trainer") || !isGiven(path, "path"))
    return INGOT_INVALID_ARGUMENT;
  return guard(INGOT_IO_ERROR, [&] { trainer->run->save(path); });
}

void ingot_trainer_stop(ingot_trainer_t *trainer) {
  if (trainer)
    trainer->isStopped = true;
}
