//===- TrainCommand.cpp - ingot train --------------------------------------===//

#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/TrainingData.h"

#include "runtime/train/Checkpoint.h"
#include "runtime/train/ProgressBar.h"
#include "runtime/train/TrainLoop.h"
#include "runtime/train/io/File.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

namespace {

/// Batch size of the tests after each epoch: enough to fill the machine, and a
/// divisor of the 10000 test images of the MNIST family.
constexpr int64_t kTestBatch = 500;

struct TrainCommand {
  std::string model, data, mode = "fused", target = "cpu", output, resume,
                           weights;
  int64_t epochs = 10, batch = 64;
  double learningRate = 1e-3;
  std::optional<uint64_t> seed;
  uint32_t threads = 0;
  bool json = false, isDebugged = false;

  void run() const;

private:
  train::Program compileProgram(uint64_t usedSeed) const;
};

train::Program TrainCommand::compileProgram(uint64_t usedSeed) const {
  CompileOptions options;
  options.batches = {batch, kTestBatch};
  if (batch == kTestBatch)
    options.batches.pop_back();
  options.mode = parseMode(mode);
  parseTarget(target, options);
  options.seed = usedSeed;
  options.functions = {"train_step@" + std::to_string(batch),
                       "forward@" + std::to_string(kTestBatch)};
  return train::Program::fromMemory(
      compile(resolveModel(model), options).artifact);
}

std::string formatJson(const train::EpochResult &result) {
  return nlohmann::ordered_json{{"epoch", result.epoch},
                                {"epochs", result.epochs},
                                {"loss", result.loss},
                                {"accuracy", result.accuracy},
                                {"test_loss", result.testLoss},
                                {"test_accuracy", result.testAccuracy},
                                {"seconds", result.seconds},
                                {"images_per_second", result.imagesPerSecond}}
      .dump();
}

/// Throws if a file cannot be written to `path`: better now than after an epoch.
void checkWritable(const std::string &path) {
  if (io::Result<io::AtomicFile> file = io::AtomicFile::create(path); !file)
    throw std::runtime_error(file.error());
}

void TrainCommand::run() const {
  if (!output.empty())
    checkWritable(output);
  // Data first: reading them is quick, and a wrong folder a common mistake.
  train::TrainAndTest sets = readTrainingData(data);
  std::optional<train::Checkpoint> checkpoint;
  train::Progress progress = {0, seed.value_or(0)};
  if (!resume.empty()) {
    checkpoint = train::Checkpoint::read(resume);
    progress = checkpoint->progress();
    if (seed && *seed != progress.seed)
      throw std::runtime_error(resume + ": expected the seed " +
                               std::to_string(*seed) + " of --seed, found " +
                               std::to_string(progress.seed));
  }
  train::Program program = compileProgram(progress.seed);
  if (isDebugged)
    program.publishSymbols();
  train::Context context(program, threads);
  if (checkpoint)
    checkpoint->restore(program, context);
  if (!weights.empty())
    train::loadWeights(weights, program, context);

  train::ProgressBar bar(!json);
  const int64_t lastEpoch = progress.epochs + epochs;
  train::TrainOptions options;
  options.firstEpoch = progress.epochs;
  options.epochs = epochs;
  options.learningRate = learningRate;
  options.seed = progress.seed;
  options.onStep = [&](size_t step, size_t steps, double loss) {
    char note[64];
    std::snprintf(note, sizeof(note), "epoch %lld/%lld  loss %.4f",
                  static_cast<long long>(progress.epochs + 1),
                  static_cast<long long>(lastEpoch), loss);
    bar.update(step, steps, note);
  };
  train::TrainLoop loop(program, context, sets.train, sets.test, options);
  while (progress.epochs < lastEpoch) {
    train::EpochResult result = loop.runEpoch();
    progress.epochs = result.epoch;
    bar.clear();
    std::printf("%s\n", json ? formatJson(result).c_str()
                             : train::formatEpoch(result).c_str());
    std::fflush(stdout);
    // After every epoch: who stops early keeps what was reached.
    if (!output.empty())
      train::saveCheckpoint(output, program, context, progress);
  }
}

} // namespace

void ingot::tool::addTrainCommand(CLI::App &app) {
  auto state = std::make_shared<TrainCommand>();
  CLI::App *command =
      app.add_subcommand("train", "compile a model and train it");
  command
      ->add_option("MODEL", state->model,
                   "a zoo name, a library or a module with the functions "
                   "train_step and forward")
      ->required();
  command->add_option("--data", state->data,
                      "folder with the four IDX files of the MNIST family, "
                      "plain or .gz (default: Fashion-MNIST of Debian)");
  command
      ->add_option("--epochs", state->epochs,
                   "passes over the data, from now on")
      ->check(atLeastOne())
      ->capture_default_str();
  command->add_option("--batch", state->batch, "images per training step")
      ->check(atLeastOne())
      ->capture_default_str();
  command->add_option("--lr", state->learningRate, "learning rate")
      ->check(notNegative())
      ->capture_default_str();
  command->add_option("--mode", state->mode, "fused, or eager: one kernel each")
      ->capture_default_str();
  command->add_option("--target", state->target, kTargetHelp)
      ->capture_default_str();
  addThreads(*command, state->threads);
  addDebug(*command, state->isDebugged);
  command
      ->add_option("--seed", state->seed,
                   "of first values, random numbers and sample order")
      ->check(wholeNumber())
      ->default_str("0");
  CLI::Option *resume = command->add_option(
      "--resume", state->resume,
      "checkpoint to go on from, as if the run had never stopped");
  command
      ->add_option("--weights", state->weights,
                   "safetensors file with the first parameters and buffers")
      ->excludes(resume);
  command->add_option("-o,--output", state->output,
                      "checkpoint to write after each epoch: safetensors with "
                      "weights and optimiser state");
  command->add_flag("--json", state->json, "print one line of JSON per epoch");
  command->footer("Example: ingot train mlp --epochs 3 -o mlp.safetensors\n\n"
                  "Pixels are scaled to [0, 1] and not otherwise normalised.");
  command->callback([state] { state->run(); });
}
