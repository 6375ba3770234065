//===- TrainCommand.cpp - ingot train --------------------------------------===//

#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/TrainingData.h"

#include "runtime/train/Checkpoint.h"
#include "runtime/train/ProgressBar.h"
#include "runtime/train/TrainLoop.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

using namespace ingot;
using namespace ingot::tool;

namespace {

/// Batch size of the tests after each epoch: enough to fill the machine, and a
/// divisor of the 10000 test images of the MNIST family.
constexpr int64_t kTestBatch = 500;

struct TrainCommand {
  std::string model, data, mode = "fused", output, resume;
  int64_t epochs = 10, batch = 64;
  double learningRate = 1e-3;
  uint64_t seed = 0;
  uint32_t threads = 0;
  bool json = false;

  void run() const;

private:
  train::Program compileProgram() const;
};

train::Program TrainCommand::compileProgram() const {
  CompileOptions options;
  options.batches = {batch, kTestBatch};
  if (batch == kTestBatch)
    options.batches.pop_back();
  options.mode = parseMode(mode);
  options.seed = seed;
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

void TrainCommand::run() const {
  // Data first: reading them is quick, and a wrong folder a common mistake.
  train::TrainAndTest sets = readTrainingData(data);
  train::Program program = compileProgram();
  train::Context context(program, threads);
  if (!resume.empty())
    train::loadWeights(resume, program, context);

  train::ProgressBar bar(!json);
  int64_t epoch = 1;
  train::TrainOptions options;
  options.epochs = epochs;
  options.learningRate = learningRate;
  options.seed = seed;
  options.onStep = [&](size_t step, size_t steps, double loss) {
    char note[64];
    std::snprintf(note, sizeof(note), "epoch %lld/%lld  loss %.4f",
                  static_cast<long long>(epoch), static_cast<long long>(epochs),
                  loss);
    bar.update(step, steps, note);
  };
  train::TrainLoop loop(program, context, sets.train, sets.test, options);
  for (; epoch <= epochs; ++epoch) {
    train::EpochResult result = loop.runEpoch();
    bar.clear();
    std::printf("%s\n", json ? formatJson(result).c_str()
                             : train::formatEpoch(result).c_str());
    std::fflush(stdout);
    // After every epoch: who stops early keeps what was reached.
    if (!output.empty())
      train::saveWeights(output, program, context);
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
  command->add_option("--epochs", state->epochs, "passes over the data")
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
  command->add_option("--threads", state->threads, "0: one per CPU")
      ->capture_default_str();
  command
      ->add_option("--seed", state->seed,
                   "of first values, random numbers and sample order")
      ->capture_default_str();
  command->add_option("--resume", state->resume,
                      "safetensors file to start from");
  command->add_option("-o,--output", state->output,
                      "safetensors file to write after each epoch");
  command->add_flag("--json", state->json, "print one line of JSON per epoch");
  command->footer("Example: ingot train mlp --epochs 3 -o mlp.safetensors\n\n"
                  "Pixels are scaled to [0, 1] and not otherwise normalised.");
  command->callback([state] { state->run(); });
}
