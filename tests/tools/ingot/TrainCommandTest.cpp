//===- TrainCommandTest.cpp - ingot train ----------------------------------===//
#include "tests/tools/ingot/TrainCommand.h"

#include <algorithm>

namespace io = ingot::io;

namespace {

using ingot::testing::kTrainSmall;
using ingot::testing::TrainCommand;

TEST_F(TrainCommand, LearnsSavesAndStartsFromWeights) {
  writeData();
  std::vector<nlohmann::json> epochs =
      trainEpochs("train mlp --data . --epochs 6 --batch 16 --threads 1 "
                  "--keep last -o w.safetensors");
  ASSERT_EQ(epochs.size(), 6u);
  EXPECT_EQ(epochs[5]["epoch"], 6);
  EXPECT_EQ(epochs[5]["epochs"], 6);
  EXPECT_LT(epochs[5]["loss"], epochs[0]["loss"]);
  EXPECT_EQ(epochs[5]["validation_accuracy"], 1);

  // From the saved weights, without learning any more.
  nlohmann::json resumed =
      trainEpochs("train mlp --data . --epochs 7 --batch 16 --threads 1 --lr 0 "
                  "--resume w.safetensors -o v.safetensors")
          .at(0);
  EXPECT_EQ(resumed["validation_loss"], epochs[5]["validation_loss"]);
}

TEST_F(TrainCommand, PrintsALinePerEpoch) {
  writeData();
  Outcome outcome = run("train mlp --data . --epochs 1 --batch 32");
  EXPECT_TRUE(outcome.out.starts_with("epoch 1/1  loss ")) << outcome.out;
  EXPECT_NE(outcome.out.find("  validation accuracy "), std::string::npos);
  EXPECT_NE(outcome.out.find(" samples/s"), std::string::npos) << outcome.out;
  // Before the first step, not after the last.
  EXPECT_EQ(outcome.error, "ingot: warning: nothing will be saved: give a file "
                           "with -o\n");
}

TEST_F(TrainCommand, KeepsTheBestEpochAndStopsWithoutPatience) {
  writeTable();
  // After the first epoch the rate is so large that it only gets worse.
  std::string text = output(
      "train mlp_regressor --data features=features.npy --data "
      "targets=targets.npy --valid-share 0.2 --batch 8 --lr 0.001 --schedule "
      "'multistep([1], gamma=200)' --epochs 50 --patience 3 -o w.safetensors");
  EXPECT_NE(text.find("stopped: 'validation loss' is no better since epoch "),
            std::string::npos)
      << text;
  EXPECT_TRUE(std::filesystem::exists(path("w.last.safetensors")));
  nlohmann::json best = nlohmann::json::parse(runOf("w.safetensors"));
  nlohmann::json last = nlohmann::json::parse(runOf("w.last.safetensors"));
  EXPECT_EQ(best["progress"]["epochs"], best["monitor"]["epoch"]);
  EXPECT_EQ(last["progress"]["epochs"],
            best["monitor"]["epoch"].get<int>() + 3);
}

TEST_F(TrainCommand, StopsWhenTheLossIsNotFinite) {
  writeData();
  Outcome outcome = run(
      "train mlp --data . --epochs 3 --batch 16 --lr 1e30 -o w.safetensors");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.error.starts_with("ingot: error: 'loss' is "))
      << outcome.error;
  EXPECT_NE(outcome.error.find("; the first parameter to look at is "
                               "'layers.0.weight' of the layer 'layers.0' ("),
            std::string::npos)
      << outcome.error;
  EXPECT_EQ(outcome.out, "");
}

// With no loss to show it, the parameters are looked at before they are written.
TEST_F(TrainCommand, SavesNoParametersThatAreNotFinite) {
  writeTable();
  std::string train = "train mlp_regressor --data features=features.npy --data "
                      "targets=targets.npy --batch 60 -o w.safetensors";
  output(train + " --epochs 1");
  std::string good = contentOf(path("w.safetensors"));
  Outcome outcome = run(train + " --epochs 2 --continue --lr 1e39");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.error.find("w.safetensors: not saved after step "),
            std::string::npos)
      << outcome.error;
  EXPECT_TRUE(contentOf(path("w.safetensors")) == good);
}

TEST_F(TrainCommand, LogsGradientsAndWarnsOfLargeOnes) {
  writeTable();
  Outcome outcome =
      run("train mlp_regressor --data features=features.npy --data "
          "targets=targets.npy --batch 20 --epochs 2 --log-steps 1 --log "
          "l.jsonl --watch-gradients=1e-9 -o w.safetensors");
  EXPECT_EQ(outcome.status, 0) << outcome.error;
  EXPECT_TRUE(outcome.error.starts_with(
      "ingot: warning: step 1: the gradient of 'fc1.weight' has a norm of "))
      << outcome.error;
  // Once for each of six parameters and each epoch.
  EXPECT_EQ(std::ranges::count(outcome.error, '\n'), 12) << outcome.error;
  std::istringstream lines(contentOf(path("l.jsonl")));
  size_t steps = 0;
  for (std::string line; std::getline(lines, line);) {
    nlohmann::json event = nlohmann::json::parse(line);
    if (event["event"] != "step")
      continue;
    ++steps;
    EXPECT_EQ(event["gradient_norms"].size(), 6u) << line;
    EXPECT_GT(event["gradient_norms"]["fc2.bias"], 0) << line;
    EXPECT_EQ(event["figures"].size(), 1u) << line;
  }
  EXPECT_EQ(steps, 6u);
}

TEST_F(TrainCommand, FineTunesUnderTheNamesOfTorchvision) {
  writeData();
  std::vector<float> values(1000);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = 0.01f * static_cast<float>((i * 7) % 41) - 0.1f;
  std::vector<int64_t> batches = {5};
  std::vector<io::NamedTensor> tensors;
  auto add = [&](const std::string &name, std::vector<int64_t> shape,
                 size_t first = 0) {
    size_t count = 1;
    for (int64_t extent : shape)
      count *= extent;
    tensors.push_back(
        {"module." + name,
         {INGOT_F32, std::move(shape),
          std::as_bytes(std::span(values).subspan(first, count))}});
  };
  add("conv1.weight", {4, 1, 7, 7});
  add("layer1.0.conv1.weight", {4, 4, 3, 3});
  add("layer1.0.conv2.weight", {4, 4, 3, 3});
  for (const char *norm : {"bn1", "layer1.0.bn1", "layer1.0.bn2"}) {
    for (const char *part : {".weight", ".bias", ".running_mean"})
      add(std::string(norm) + part, {4});
    add(std::string(norm) + ".running_var", {4}, /*first=*/2); // all positive
    tensors.push_back({std::string("module.") + norm + ".num_batches_tracked",
                       {INGOT_I64, {}, std::as_bytes(std::span(batches))}});
  }
  add("fc.weight", {100, 4}); // of other classes
  add("fc.bias", {100});
  ASSERT_TRUE(io::writeSafetensors(path("resnet.safetensors"), tensors, {}));

  Outcome outcome = run(
      "train " INGOT_TEST_LIBRARY ":fine_tuned --data . --batch 16 --epochs 2 "
      "--weights resnet.safetensors --weights-prefix module. --partial --lr "
      "0.01 -o w.safetensors");
  ASSERT_EQ(outcome.status, 0) << outcome.error;
  EXPECT_EQ(
      outcome.error,
      "ingot: resnet.safetensors: 15 tensors are loaded\n"
      "ingot: resnet.safetensors: fc.weight (expected f32 [10, 4], found "
      "f32 [100, 4]) keeps its first values\n"
      "ingot: resnet.safetensors: fc.bias (expected f32 [10], found f32 "
      "[100]) keeps its first values\n"
      "ingot: resnet.safetensors: module.bn1.num_batches_tracked is not "
      "used\n"
      "ingot: resnet.safetensors: module.layer1.0.bn1.num_batches_tracked "
      "is not used\n"
      "ingot: resnet.safetensors: module.layer1.0.bn2.num_batches_tracked "
      "is not used\n");
  io::Result<io::Safetensors> trained =
      io::Safetensors::read(path("w.safetensors"));
  ASSERT_TRUE(trained) << trained.error();
  for (const io::NamedTensor &named : tensors) {
    std::string name = named.name.substr(7);
    if (name.ends_with("num_batches_tracked"))
      continue; // no buffer of ours
    const io::TensorView *found = trained->find(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(std::ranges::equal(found->data, named.tensor.data),
              !name.starts_with("fc."))
        << name;
  }
  EXPECT_FALSE(trained->find("optim.exp_avg.conv1.weight"));
  EXPECT_TRUE(trained->find("optim.exp_avg.fc.weight"));
}

TEST_F(TrainCommand, FindsALossScaleForHalfPrecision) {
  writeData();
  output("train " INGOT_TEST_LIBRARY ":half_precision --data . --batch 16 "
         "--epochs 8 --lr 0.01 --log-steps 1 --log l.jsonl --keep last -o "
         "w.safetensors");
  std::istringstream lines(contentOf(path("l.jsonl")));
  double skipped = 0, firstLoss = 0, lastLoss = 0, before = 16777216;
  for (std::string line; std::getline(lines, line);) {
    nlohmann::json event = nlohmann::json::parse(line);
    if (event["event"] != "step")
      continue;
    const nlohmann::json &figures = event["figures"];
    EXPECT_EQ(figures["scale"], figures["done"] == 1 ? before : before / 2);
    before = figures["scale"];
    skipped += figures["done"] == 0;
    lastLoss = figures["loss"];
    firstLoss = firstLoss == 0 ? lastLoss : firstLoss;
  }
  EXPECT_GT(skipped, 0); // 2^24 times a gradient is more than f16 has
  EXPECT_LT(lastLoss, 0.7 * firstLoss);
}

TEST_F(TrainCommand, DoesTheSameOnAnyNumberOfThreads) {
  writeData();
  for (const char *threads : {"1", "2", "4"})
    output(
        "train mlp_deep --data . --batch 16 --epochs 2 --keep last --threads " +
        std::string(threads) + " --data-threads " + threads + " -o w" +
        threads + ".safetensors");
  EXPECT_TRUE(contentOf(path("w1.safetensors")) ==
              contentOf(path("w2.safetensors")));
  EXPECT_TRUE(contentOf(path("w1.safetensors")) ==
              contentOf(path("w4.safetensors")));
}

} // namespace
