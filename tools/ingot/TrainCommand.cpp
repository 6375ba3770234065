//===- TrainCommand.cpp - ingot train --------------------------------------===//

#include "tools/ingot/BusyLine.h"
#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/Table.h"
#include "tools/ingot/TrainReport.h"
#include "tools/ingot/TrainingSetup.h"

#include "runtime/report/LiveReport.h"
#include "runtime/train/ProgressBar.h"
#include "runtime/train/TrainingRun.h"
#include "runtime/train/Weights.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <unistd.h>

using namespace ingot;
using namespace ingot::tool;

namespace {

/// Most samples of a batch of the evaluation: enough to fill the machine. Of large
/// samples as many as have these bytes, as several batches are read ahead, but no fewer
/// than a training step has.
constexpr size_t kEvaluationBatch = 500, kEvaluationBytes = size_t{32} << 20;

std::atomic<bool> wasInterrupted = false;

/// The first Ctrl-C ends the run after its step, the second the process.
void stopOnSignals() {
  struct sigaction action = {};
  action.sa_handler = [](int) { wasInterrupted = true; };
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  for (int signal : {SIGINT, SIGTERM}) {
    struct sigaction inherited;
    // What a shell lets its background processes ignore stays ignored.
    if (sigaction(signal, nullptr, &inherited) == 0 &&
        inherited.sa_handler != SIG_IGN)
      sigaction(signal, &action, nullptr);
  }
}

/// The words before what they stand for.
template <typename Table>
std::vector<std::string> firstsOf(const Table &table) {
  std::vector<std::string> words;
  for (const auto &[word, value] : table)
    words.push_back(word);
  return words;
}

struct TrainCommand {
  TrainingSetup setup;
  train::RunOptions loop;
  train::WeightOptions weightOptions;
  std::vector<std::string> renames;
  std::string model, mode = "fused", target = "cpu", resume, weights, keep,
                     monitor, sampling = "shuffled", reportFolder;
  int64_t batch = 64;
  std::optional<uint64_t> seed;
  uint32_t threads = 0;
  double gradientWarning = 0; ///< above 0: gradients are watched
  bool json = false, isDebugged = false, continues = false;

  void run() const;

private:
  train::RunOptions runOptions(train::ProgressBar &bar) const;
  std::optional<train::Checkpoint> readCheckpoint() const;
  train::Program compileProgram(const Source &source,
                                const ChosenFunctions &functions,
                                const train::TrainingData &data,
                                uint64_t usedSeed) const;
  void readWeights(const train::Program &program,
                   train::Context &context) const;
  void printEnding(const train::TrainingRun &training,
                   train::Ending ending) const;
};

/// How many samples of `part` an evaluation sees at most at once, where a training
/// step sees `batch`.
size_t largestEvaluationBatch(const train::Part &part, size_t batch) {
  size_t bytes = 0;
  for (const train::Field &field : part.fields)
    bytes += field.suggestInput(1, part.samples[0]).bytes();
  return std::clamp(kEvaluationBytes / std::max<size_t>(bytes, 1),
                    std::min(batch, kEvaluationBatch), kEvaluationBatch);
}

/// The batch sizes, `most` or less, in which an evaluation sees `samples`: one that
/// divides them, if it is not too small, or two.
std::vector<int64_t> evaluationBatches(size_t samples, size_t most) {
  for (size_t batch = std::min(samples, most); batch > most / 5; --batch)
    if (samples % batch == 0)
      return {static_cast<int64_t>(batch)};
  auto whole = static_cast<int64_t>(std::min(samples, most));
  auto rest = static_cast<int64_t>(samples) % whole;
  return rest == 0 ? std::vector{whole} : std::vector{whole, rest};
}

train::Program TrainCommand::compileProgram(const Source &source,
                                            const ChosenFunctions &functions,
                                            const train::TrainingData &data,
                                            uint64_t usedSeed) const {
  CompileOptions options;
  options.mode = parseMode(mode);
  parseTarget(target, options);
  options.seed = usedSeed;
  options.watchesGradients = gradientWarning > 0;
  options.batches = {batch};
  // A module in text form has the batches that it has.
  auto add = [&](const std::string &function, int64_t size) {
    if (!functions.changesWithBatch(function, source, size))
      size = batch;
    options.functions.push_back(
        source.text ? function : function + "@" + std::to_string(size));
    if (std::ranges::find(options.batches, size) == options.batches.end())
      options.batches.push_back(size);
  };
  for (const std::string &function : functions.training)
    add(function, batch);
  size_t judged = data.validation.samples.size();
  size_t shown = shownPart(data).samples.size();
  if (judged == 0 && setup.wantsPictures)
    judged = std::min(shown, train::kJudgedSamples);
  if (!functions.evaluation.empty() && judged != 0)
    for (int64_t size : evaluationBatches(
             judged, largestEvaluationBatch(shownPart(data),
                                            static_cast<size_t>(batch))))
      add(functions.evaluation, size);
  const train::PictureFunctions &pictures = functions.pictures;
  if (!pictures.codes.empty() && pictures.codes != functions.evaluation)
    add(pictures.codes, std::min(shown, train::kCodeSamples));
  if (!pictures.saliency.empty())
    add(pictures.saliency, std::min(shown, train::kSaliencySamples));
  if (!pictures.samples.empty())
    add(pictures.samples, train::kGeneratedSamples);
  BusyLine line("compiling " + source.name);
  return train::Program::fromMemory(compile(source, options).artifact);
}

/// Throws if a file cannot be written to `path`: better now than after an epoch.
void checkWritable(const std::string &path) {
  io::orThrow(io::AtomicFile::create(path));
}

std::optional<train::Checkpoint> TrainCommand::readCheckpoint() const {
  std::string path = resume;
  if (continues && loop.output.empty())
    throw UsageError("--continue: expected -o with the checkpoint to go on "
                     "from");
  if (continues)
    path = train::findNewestCheckpoint(loop.output);
  if (path.empty())
    return std::nullopt;
  train::Checkpoint checkpoint = train::Checkpoint::read(path);
  uint64_t found = checkpoint.progress().seed;
  if (seed && *seed != found)
    throw std::runtime_error(path + ": expected the seed " +
                             std::to_string(*seed) + " of --seed, found " +
                             std::to_string(found));
  return checkpoint;
}

train::RunOptions TrainCommand::runOptions(train::ProgressBar &bar) const {
  train::RunOptions options = loop;
  options.train.convention = setup.convention();
  options.train.sampling = train::parseSampling(sampling);
  if (!keep.empty())
    options.keep = train::parseKeep(keep);
  train::setMonitor(options, monitor);
  train::readSchedule(options.train); // refused before data are read
  if (!reportFolder.empty()) {
    options.hasPictures = true;
    if (options.log.empty())
      options.log = reportFolder + "/log.jsonl";
    auto live = std::make_shared<report::LiveReport>(reportFolder, options.log);
    options.onEvent = [live](const train::LogEvent &event) {
      live->add(event);
    };
  }
  if (gradientWarning > 0)
    options.gradientWarning = gradientWarning;
  options.onWarning = [&bar](const train::LogNote &note) {
    bar.clear();
    std::fprintf(stderr, "ingot: warning: step %lld: %s\n",
                 static_cast<long long>(note.step),
                 printable(note.text).c_str());
  };
  options.stop = &wasInterrupted;
  options.train.onStep =
      [&bar, epochs = loop.epochs](const train::StepReport &report) {
        bar.update(report.number, report.count, formatStep(report, epochs));
        return true;
      };
  options.onEpoch = [&bar, this](const train::LogEpoch &epoch) {
    bar.clear();
    std::string line =
        json ? epochJson(epoch, loop.epochs) : formatEpoch(epoch, loop.epochs);
    if (!json && isatty(STDOUT_FILENO)) // what a program reads stays one line
      line = train::foldLine(line, train::terminalColumns(STDOUT_FILENO));
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  };
  return options;
}

void TrainCommand::run() const {
  if (loop.output.empty())
    std::fprintf(stderr, "ingot: warning: nothing will be saved: give a file "
                         "with -o\n");
  else
    checkWritable(loop.output);
  if (!reportFolder.empty())
    report::makeFolder(reportFolder);
  train::ProgressBar bar(!json, "steps");
  train::RunOptions options = runOptions(bar);
  std::optional<train::Checkpoint> checkpoint = readCheckpoint();
  uint64_t usedSeed =
      checkpoint ? checkpoint->progress().seed : seed.value_or(0);
  Source source = resolveModel(model);
  ChosenFunctions functions =
      chooseFunctions(source, batch, options.train.convention);
  train::TrainingData data =
      setup.openData(functions, usedSeed,
                     checkpoint ? checkpoint->meaning() : nlohmann::json());
  train::Program program = compileProgram(source, functions, data, usedSeed);
  if (isDebugged)
    program.publishSymbols();
  train::Context context(program, threads);
  if (!weights.empty())
    readWeights(program, context);
  // Last, as it empties the log.
  train::TrainingRun training(program, context, data, options, usedSeed,
                              checkpoint ? &*checkpoint : nullptr);
  stopOnSignals();
  std::optional<train::Ending> ending;
  try {
    ending = training.run();
  } catch (const std::runtime_error &error) {
    bar.clear();
    if (!training.isResumable())
      throw;
    throw std::runtime_error(std::string(error.what()) + "; to go on from " +
                             training.lastPath() +
                             ", give the same command with --continue");
  }
  bar.clear();
  printEnding(training, *ending);
}

void TrainCommand::readWeights(const train::Program &program,
                               train::Context &context) const {
  train::WeightOptions options = weightOptions;
  for (const std::string &rename : renames)
    options.renames.push_back(train::parseRename(rename));
  train::WeightReport report =
      train::loadWeights(weights, program, context, options);
  if (!options.isPartial)
    return;
  std::fprintf(stderr, "ingot: %s: %zu tensors are loaded\n", weights.c_str(),
               report.loaded);
  for (const auto &[what, names] :
       {std::pair("keeps its first values", &report.missing),
        {"is not used", &report.unused}})
    for (const std::string &name : *names)
      std::fprintf(stderr, "ingot: %s: %s %s\n", weights.c_str(), name.c_str(),
                   what);
  if (report.unusedSlots > 0)
    std::fprintf(stderr, "ingot: %s: %zu optimiser slots are not used\n",
                 weights.c_str(), report.unusedSlots);
}

void TrainCommand::printEnding(const train::TrainingRun &training,
                               train::Ending ending) const {
  if (json)
    return;
  const train::Progress &progress = training.progress();
  const train::Monitor *monitor = training.monitor();
  if (ending == train::Ending::OutOfPatience)
    std::printf("stopped: '%s' is no better since epoch %lld\n",
                monitor->name().c_str(),
                static_cast<long long>(monitor->bestEpoch()));
  if (ending == train::Ending::Stopped)
    std::printf("stopped after step %lld of epoch %lld%s\n",
                static_cast<long long>(progress.steps),
                static_cast<long long>(progress.epochs + 1),
                loop.output.empty()
                    ? ""
                    : "; to go on, give the same command with --continue");
  if (!loop.output.empty() && training.keepsBest() && monitor->bestEpoch() > 0)
    std::printf("%s: epoch %lld, the best (%s %.4g); %s: the last state\n",
                loop.output.c_str(),
                static_cast<long long>(monitor->bestEpoch()),
                monitor->name().c_str(), monitor->bestValue(),
                training.lastPath().c_str());
}

void addLoopOptions(CLI::App &command, TrainCommand &state) {
  command
      .add_option("--epochs", state.loop.epochs,
                  "passes over the data, those before --resume included")
      ->check(atLeastOne())
      ->capture_default_str();
  command.add_option("--batch", state.batch, "samples per training step")
      ->check(atLeastOne())
      ->capture_default_str();
  command.add_option("--lr", state.loop.train.learningRate, "learning rate")
      ->check(notNegative())
      ->capture_default_str();
  CLI::Option *schedule =
      command
          .add_option(
              "--schedule", state.loop.train.schedule,
              "how the learning rate changes from epoch to epoch: step, "
              "multistep, exponential, cosine, warm_restarts, warmup, "
              "onecycle, plateau, as in 'warmup(5)+cosine(45)'")
          ->type_name("SCHEDULE");
  command
      .add_flag("--schedule-by-steps", state.loop.train.isScheduledBySteps,
                "from step to step instead")
      ->needs(schedule);
  std::vector<std::string> samplings;
  std::string meanings;
  for (const auto &[sampling, name, meaning] : train::kSamplingNames) {
    samplings.push_back(name);
    meanings += (meanings.empty() ? "" : ", ") + samplings.back() +
                (*meaning ? " (" + std::string(meaning) + ")" : "");
  }
  command.add_option("--sampling", state.sampling, meanings)
      ->check(CLI::IsMember(samplings))
      ->capture_default_str();
  command
      .add_option("--watch-gradients", state.gradientWarning,
                  "log the norm of each parameter's gradient, and warn of "
                  "those above this limit, as in 1000")
      ->type_name("LIMIT")
      ->check(positive());
  command
      .add_option("--patience", state.loop.patience,
                  "stop after so many epochs without a better one; 0: never")
      ->check(wholeNumber())
      ->capture_default_str();
  command
      .add_option("--monitor", state.monitor,
                  "the figure that epochs are judged by (default: validation "
                  "loss, or the first figure of the validation, or the loss)")
      ->type_name("NAME[:min|max]");
  command
      .add_option("--seed", state.seed,
                  "of first values, random numbers and sample order")
      ->check(wholeNumber())
      ->default_str("0");
  command
      .add_option("--data-threads", state.loop.train.loaderThreads,
                  "threads that read data ahead; 0: none")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
}

void addFileOptions(CLI::App &command, TrainCommand &state) {
  CLI::Option *output =
      command.add_option("-o,--output", state.loop.output,
                         "checkpoint to write: safetensors with weights and "
                         "optimiser state");
  command
      .add_option("--keep", state.keep,
                  "best: FILE is the best epoch, and FILE with .last in its "
                  "name the last state; last: FILE is that; all: each epoch, "
                  "with its number, as well (default: best if there are data "
                  "for validation, else last)")
      ->check(CLI::IsMember(firstsOf(train::kKeepNames)))
      ->needs(output);
  command
      .add_option("--save-steps", state.loop.saveEverySteps,
                  "save after so many steps, too")
      ->check(atLeastOne())
      ->needs(output);
  command
      .add_option("--save-minutes", state.loop.saveEveryMinutes,
                  "save after so many minutes, too")
      ->check(positive())
      ->needs(output);
  CLI::Option *resume = command.add_option(
      "--resume", state.resume,
      "checkpoint to go on from, as if the run had never stopped");
  CLI::Option *continues =
      command
          .add_flag("--continue", state.continues,
                    "the same from the last state of -o, if there is one yet")
          ->excludes(resume);
  command
      .add_option("--weights", state.weights,
                  "safetensors file with the first parameters and buffers; "
                  "floats of other types are converted")
      ->excludes(resume)
      ->excludes(continues);
  command
      .add_option("--weights-prefix", state.weightOptions.prefix,
                  "what the names in that file begin with, and others are not "
                  "read: 'module.'")
      ->type_name("TEXT");
  command
      .add_option("--weights-map", state.renames,
                  "tensors of the layer OLD of that file are those of the "
                  "layer NEW: fc=head")
      ->type_name("OLD=NEW");
  command.add_flag("--partial", state.weightOptions.isPartial,
                   "what that file lacks, or has in another shape, keeps its "
                   "first values; a list is printed");
  command.add_option("--log", state.loop.log,
                     "file for JSON lines: steps and epochs");
  command
      .add_option_function<std::string>(
          "--report",
          [&state](const std::string &folder) {
            state.reportFolder = folder;
            state.setup.wantsPictures = true;
          },
          "folder for a page of pictures, index.html, that is written anew "
          "after every epoch: curves, confusion matrix, worst samples and what "
          "else the program can show; without --log, log.jsonl is written "
          "there, too")
      ->type_name("DIR");
  command
      .add_option("--log-steps", state.loop.logEverySteps,
                  "steps between two that are logged")
      ->check(atLeastOne())
      ->capture_default_str();
}

} // namespace

void ingot::tool::defineTrainCommand(CLI::App *command) {
  auto state = stateOf<TrainCommand>(command);
  addRequired(command, "MODEL", state->model,
              "a zoo name, a library or a module with a function that "
              "updates parameters");
  state->setup.add(*command);
  command
      ->add_option("--eval", state->setup.evaluation,
                   "the function that judges epochs (default: eval_step, or "
                   "forward)")
      ->type_name("NAME");
  command
      ->add_option("--metric", state->setup.metrics,
                   "a figure of the evaluation, such as accuracy, top_k(5), "
                   "f1, roc_auc, confusion_matrix, mse, r2 (default: accuracy "
                   "of logits or probabilities, rmse of predictions, against "
                   "labels or targets)")
      ->type_name("NAME[:PREDICTIONS,TARGETS]");
  addLoopOptions(*command, *state);
  addFileOptions(*command, *state);
  command->add_option("--mode", state->mode, "fused, or eager: one kernel each")
      ->capture_default_str();
  command->add_option("--target", state->target, kTargetHelp)
      ->capture_default_str();
  addThreads(*command, state->threads);
  addDebug(*command, state->isDebugged);
  command->add_flag("--json", state->json, "print one line of JSON per epoch");
  command->footer(
      "Example: ingot train mlp --epochs 3 -o mlp.safetensors\n"
      "         ingot train mlp_regressor --data features=features.npy --data "
      "targets=targets.npy \\\n           --valid-share 0.2 --patience 5 -o "
      "houses.safetensors\n\n"
      "Bytes of pictures are scaled to [0, 1] and not otherwise normalised.");
}
