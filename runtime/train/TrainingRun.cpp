//===- TrainingRun.cpp - A whole training, from the first epoch to the last -===//
#include "runtime/train/TrainingRun.h"

#include "runtime/train/FiniteCheck.h"
#include "runtime/train/KeptState.h"
#include "runtime/train/data/Meaning.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

using namespace ingot::train;

Keep ingot::train::parseKeep(const std::string &text) {
  for (auto [name, keep] : kKeepNames)
    if (text == name)
      return keep;
  throw std::runtime_error("what to keep: expected best, last or all, found '" +
                           text + "'");
}

void ingot::train::setMonitor(RunOptions &options, const std::string &text) {
  options.monitor = text;
  for (auto [ending, direction] :
       {std::pair(":min", Direction::Min), {":max", Direction::Max}})
    if (text.ends_with(ending)) {
      options.direction = direction;
      options.monitor.resize(text.size() - 4);
    }
}

std::string ingot::train::insertIntoName(const std::string &path,
                                         const std::string &word) {
  std::filesystem::path file(path);
  std::string name =
      file.stem().string() + "." + word + file.extension().string();
  return (file.parent_path() / name).string();
}

std::string ingot::train::findNewestCheckpoint(const std::string &output) {
  // Both may be there: a run that keeps the best writes the last state, too, and after
  // it. An older one is that of another run.
  namespace fs = std::filesystem;
  std::string newest;
  fs::file_time_type newestTime;
  for (const std::string &path : {insertIntoName(output, "last"), output}) {
    std::error_code error;
    fs::file_time_type time = fs::last_write_time(path, error);
    if (!error && (newest.empty() || time > newestTime)) {
      newest = path;
      newestTime = time;
    }
  }
  return newest;
}

TrainingRun::TrainingRun(const Program &program, Context &context,
                         const TrainingData &data, RunOptions runOptions,
                         uint64_t seed, const Checkpoint *from)
    : program(program), context(context), data(data),
      options(std::move(runOptions)),
      loop(program, context, data.train, hookedOptions(),
           from ? from->progress() : Progress{.seed = seed, .means = {}}) {
  const ConventionOptions &convention = options.train.convention;
  refuseIdleOptions();
  std::optional<std::string> evaluated =
      chooseEvaluation(summarizeFunctions(program), convention);
  // One that the user names must run; the usual one may need what nobody has.
  bool canEvaluate =
      evaluated && (!convention.evaluation.empty() ||
                    hasAllInputs(*program.variantsOf(*evaluated).front(),
                                 shownPart(data).fieldNames(), convention));
  if (options.hasPictures)
    pictures.emplace(program, data, canEvaluate ? *evaluated : "", convention,
                     seed);
  if (canEvaluate && !data.validation.samples.empty())
    evaluation.emplace(program, *evaluated, data.validation, convention,
                       options.train.loaderThreads,
                       pictures ? pictures->neededFields()
                                : std::vector<std::string>());
  if (!evaluation && !convention.metrics.empty())
    throw std::runtime_error("metric '" + convention.metrics[0].metric +
                             "': no function evaluates: expected eval_step or "
                             "forward with inputs that there are data for");
  makeMonitor();
  if (!options.train.schedule.empty() && !loop.turns().haveRate())
    throw std::runtime_error("the schedule '" + options.train.schedule +
                             "': no training function has an input '" +
                             convention.rateInput + "' for a learning rate");
  if (loop.scheduleNeedsFigure() && !watch)
    throw std::runtime_error("the schedule '" + options.train.schedule +
                             "' has no figure to watch");
  if (from) {
    requireSamePlan(*from);
    from->restore(program, context);
    if (watch && from->run().contains("monitor"))
      watch->restore(from->run()["monitor"]);
    if (from->run().contains("schedule"))
      loop.restoreSchedule(from->run()["schedule"]);
    for (const nlohmann::json &name :
         from->run().value("warned", nlohmann::json::array()))
      if (name.is_string())
        warned.insert(name.get<std::string>());
  }
  firstStep = progress().totalSteps;
  if (!options.log.empty())
    log.emplace(options.log, progress().totalSteps);
  if (from)
    return;
  const Field *targets =
      data.train.find(chooseTargets(data.train.fieldNames()));
  note(LogStart{program.name(), options.epochs, seed,
                targets ? classNames(targets->source().meaning())
                        : std::vector<std::string>()});
  if (pictures)
    for (const std::string &problem : pictures->problems())
      note(LogNote{{}, problem});
}

nlohmann::json TrainingRun::planOfEpoch() const {
  const Turns &turns = loop.turns();
  return {{"samples", data.train.samples.size()},
          {"samples_of_a_step", turns.samplesPerEpoch() / turns.stepCount()},
          {"runs_of_a_step", turns.runsPerStep()},
          {"sampling", static_cast<int>(options.train.sampling)}};
}

void TrainingRun::requireSamePlan(const Checkpoint &from) const {
  // What was learnt must not judge, between two epochs neither.
  auto inWords = [](const std::string &split) {
    return split.empty() ? "none" : split;
  };
  nlohmann::json split = from.run().value("split", nlohmann::json());
  std::string before =
      split.is_string() ? split.get<std::string>() : data.split;
  if (before != data.split)
    throw std::runtime_error("samples kept for validation: expected those of "
                             "the run that goes on, " +
                             inWords(before) + ", found " +
                             inWords(data.split));
  if (from.progress().steps == 0 || !from.run().contains("plan") ||
      from.run()["plan"] == planOfEpoch())
    return;
  throw std::runtime_error(
      "the run stopped at step " + std::to_string(from.progress().steps) +
      " of an epoch, which goes on with the same batch size, sampling, steps "
      "and number of samples only: expected " +
      from.run()["plan"].dump() + ", found " + planOfEpoch().dump());
}

void TrainingRun::note(const LogEvent &event) {
  if (log)
    log->write(event);
  if (options.onEvent)
    options.onEvent(event);
}

void TrainingRun::refuseIdleOptions() const {
  const ConventionOptions &convention = options.train.convention;
  if (!data.validation.samples.empty())
    return;
  std::string idle;
  if (!convention.metrics.empty())
    idle = "metric '" + convention.metrics[0].metric + "'";
  else if (!convention.evaluation.empty() && !options.hasPictures)
    idle = "evaluation '" + convention.evaluation + "'";
  if (!idle.empty())
    throw std::runtime_error(idle + ": there are no samples for validation: "
                                    "expected --valid or --valid-share");
}

TrainOptions TrainingRun::hookedOptions() {
  TrainOptions hooked = options.train;
  hooked.onStep = [this](const StepReport &report) {
    return afterStep(report);
  };
  return hooked;
}

static std::string nameOfValidation(const std::string &figure) {
  return std::string(kValidation) + " " + figure;
}

void TrainingRun::makeMonitor() {
  // A loss of the validation first, then whatever else it says.
  std::vector<Evaluation::FigureInfo> known;
  if (evaluation)
    for (const auto &[name, best] : evaluation->figures())
      known.insert(name == "loss" ? known.begin() : known.end(),
                   {nameOfValidation(name), best});
  for (const std::string &name : loop.turns().numbers())
    if (name == loop.turns().lossName() || !options.monitor.empty())
      known.push_back({name, Direction::Min});
  std::string names;
  for (const auto &[name, best] : known) {
    names += (names.empty() ? "" : ", ") + name;
    if (options.monitor.empty() || options.monitor == name) {
      watch.emplace(name, options.direction.value_or(best), options.patience);
      return;
    }
  }
  if (!options.monitor.empty())
    throw std::runtime_error("no figure '" + options.monitor +
                             "' to judge epochs by: there are " + names);
  if (options.patience > 0 || options.keep == Keep::Best)
    throw std::runtime_error(
        "nothing to judge epochs by: the program has no loss, and there are no "
        "data for validation");
}

bool TrainingRun::keepsBest() const {
  return watch && options.keep.value_or(evaluation ? Keep::Best : Keep::Last) ==
                      Keep::Best;
}

std::string TrainingRun::lastPath() const {
  return keepsBest() ? insertIntoName(options.output, "last") : options.output;
}

void TrainingRun::save(const std::string &path) {
  // The last good file is worth more than a new one that nobody can use.
  if (std::string bad = findBadParameter(program, context); !bad.empty())
    throw std::runtime_error(
        path + ": not saved after step " + std::to_string(progress().steps) +
        " of epoch " + std::to_string(progress().epochs + 1) + ": " + bad +
        "; try a smaller learning rate or clipped gradients");
  nlohmann::json run = {{kDataKey, meaningOf(data.train)},
                        {"schedule", loop.scheduleState()}};
  if (watch)
    run["monitor"] = watch->save();
  if (!warned.empty())
    run["warned"] = warned;
  run["plan"] = planOfEpoch();
  run["split"] = data.split;
  saveCheckpoint(path, program, context, progress(), std::move(run));
  lastSave = Clock::now();
  isSaved |= path == lastPath();
}

bool TrainingRun::isSaveDue(const StepReport &report) const {
  if (report.number == report.count)
    return false; // the epoch is about to be saved, with what it achieved
  bool isByStep = options.saveEverySteps > 0 &&
                  report.step.step % options.saveEverySteps == 0;
  bool isByTime =
      options.saveEveryMinutes > 0 &&
      std::chrono::duration<double>(Clock::now() - lastSave).count() >
          60 * options.saveEveryMinutes;
  return isByStep || isByTime;
}

void TrainingRun::watchGradients(const LogStep &step) {
  for (const auto &[name, norm] : step.gradientNorms)
    if (norm > options.gradientWarning && warned.insert(name).second) {
      char text[64];
      std::snprintf(text, sizeof(text), "' has a norm of %.3g, above %.3g",
                    norm, options.gradientWarning);
      LogNote warning{step, "the gradient of '" + name + text};
      note(warning);
      if (options.onWarning)
        options.onWarning(warning);
    }
}

bool TrainingRun::afterStep(const StepReport &report) {
  watchGradients(report.step);
  if (report.step.step % std::max<int64_t>(options.logEverySteps, 1) == 0)
    note(report.step);
  if (options.train.onStep && !options.train.onStep(report))
    return false;
  bool isStopped = options.stop && *options.stop;
  if (!options.output.empty() && (isStopped || isSaveDue(report)))
    save(lastPath());
  return !isStopped;
}

void TrainingRun::rescue() {
  isRescued = true;
  // An older file is worth more than what has just begun.
  if (options.output.empty() || progress().totalSteps == firstStep)
    return;
  try {
    save(lastPath());
  } catch (const std::exception &) {
    // What went wrong first is what the user hears of.
  }
}

Evaluation::Result TrainingRun::judge() {
  if (!evaluation)
    return {};
  try {
    KeptState before(program, context);
    SamplePass::Visitor look;
    if (pictures)
      look = [this](const SamplePass::Batch &batch) { pictures->look(batch); };
    return evaluation->run(context, look);
  } catch (...) {
    if (pictures)
      pictures->forget();
    rescue();
    throw;
  }
}

void TrainingRun::tell(const LogEpoch &epoch,
                       const Evaluation::Result &judged) {
  LogPlace place = {epoch.epoch, epoch.step};
  for (const auto &[name, counts] : judged.tables)
    note(LogConfusion{place, name, counts});
  if (pictures) {
    KeptState before(program, context);
    for (const LogEvent &event :
         pictures->take(context, place, !judged.tables.empty()))
      note(event);
  }
  // The last of an epoch: whoever draws it has all.
  note(epoch);
  if (options.onEpoch)
    options.onEpoch(epoch);
}

void TrainingRun::finishEpoch(Clock::time_point begin) {
  double trainSeconds =
      std::chrono::duration<double>(Clock::now() - begin).count();
  Evaluation::Result judged = judge();
  loop.endEpoch();
  LogEpoch epoch = loop.summarizeEpoch();
  warned.clear();
  for (const auto &[name, value] : judged.figures)
    epoch.metrics.emplace_back(nameOfValidation(name), value);
  epoch.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const Turns &turns = loop.turns();
  size_t steps = turns.stepCount() - static_cast<size_t>(stepsBefore);
  epoch.samplesPerSecond =
      static_cast<double>(turns.samplesPerEpoch() / turns.stepCount() * steps) /
      trainSeconds;
  epoch.waitedShare =
      (loop.turns().waitedSeconds() - waitedBefore) / trainSeconds;

  bool isBest = false;
  if (watch) {
    double value = epoch.loss;
    for (const auto &[name, metric] : epoch.metrics)
      if (name == watch->name())
        value = metric;
    isBest = watch->add(epoch.epoch, value);
    loop.advanceSchedule(value, watch->best());
  } else {
    loop.advanceSchedule(epoch.loss, Direction::Min);
  }
  try {
    tell(epoch, judged);
  } catch (...) {
    // It is over, and may be the best, whoever heard of it.
    isRescued = true;
    epochBegin.reset();
    try {
      saveEpoch(epoch.epoch, isBest);
    } catch (const std::exception &) {
      // What went wrong first is what the user hears of.
    }
    throw;
  }
  saveEpoch(epoch.epoch, isBest);
}

void TrainingRun::saveEpoch(int64_t epoch, bool isBest) {
  if (options.output.empty())
    return;
  if (isBest && keepsBest())
    save(options.output);
  save(lastPath());
  if (options.keep == Keep::All)
    save(insertIntoName(options.output, "epoch-" + std::to_string(epoch)));
}

bool TrainingRun::runStep() {
  int64_t before = progress().totalSteps;
  try {
    return loop.step();
  } catch (...) {
    // Batches that cannot be read leave the state as the step before it did.
    if (progress().totalSteps == before)
      rescue();
    throw;
  }
}

bool TrainingRun::step() {
  if (!epochBegin) {
    epochBegin = Clock::now();
    waitedBefore = loop.turns().waitedSeconds();
    stepsBefore = progress().steps;
  }
  // One that was stopped after its last step has yet to be finished.
  if (!loop.isEpochComplete() && !runStep())
    return false;
  if (loop.isEpochComplete()) {
    finishEpoch(*epochBegin);
    epochBegin.reset();
  }
  return !options.stop || !*options.stop;
}

Figures TrainingRun::evaluate() {
  Figures figures;
  KeptState before(program, context);
  for (const auto &[name, value] : evaluation->run(context).figures)
    figures.emplace_back(nameOfValidation(name), value);
  return figures;
}

Ending TrainingRun::run() {
  while (progress().epochs < options.epochs) {
    if (watch && watch->isExhausted(progress().epochs))
      return Ending::OutOfPatience;
    if (!step())
      return Ending::Stopped;
  }
  return Ending::Complete;
}
