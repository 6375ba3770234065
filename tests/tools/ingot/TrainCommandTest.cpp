//===- TrainCommandTest.cpp - ingot train ----------------------------------===//
#include "tests/tools/ingot/TrainingData.h"

#include "runtime/train/io/Safetensors.h"

#include <algorithm>
#include <cmath>

namespace io = ingot::io;

namespace {

/// Of what is trained often: a program that takes little time to compile and save.
const std::string kTrainSmall =
    "train " INGOT_TEST_LIBRARY ":small_classifier --data . ";

class TrainCommand : public ingot::testing::TrainingData {
protected:
  /// Trains for four epochs at once, and twice two.
  void expectEqualIfResumed(const std::string &model) {
    writeData();
    std::string train =
        "train " + model + " --data . --batch 16 --threads 1 --keep last ";
    output(train + "--seed 7 --epochs 4 -o whole.safetensors");
    output(train + "--seed 7 --epochs 2 -o half.safetensors");
    std::string text = output(train + "--epochs 4 --resume half.safetensors -o "
                                      "resumed.safetensors");
    EXPECT_TRUE(text.starts_with("epoch 3/4  loss ")) << text;
    std::string whole = contentOf(path("whole.safetensors"));
    EXPECT_TRUE(whole == contentOf(path("resumed.safetensors")));
    EXPECT_FALSE(whole == contentOf(path("half.safetensors")));
  }

  /// Starts a training in the folder and sends it `signal` `milliseconds` after its
  /// first epoch; its status is in the file `status`, its output in `text`.
  void interrupt(const std::string &arguments, const char *signal,
                 int milliseconds) {
    std::filesystem::remove(path("text"));
    run(arguments +
        " >text 2>&1 & pid=$!; while kill -0 $pid && ! test -s text; "
        "do sleep 0.01; done 2>/dev/null; sleep " +
        std::to_string(milliseconds / 1000.0) + "; kill -" + signal +
        " $pid; wait $pid; echo $? >status; true");
  }

  /// What a checkpoint says of its run.
  std::string runOf(const std::string &name) {
    ingot::io::Result<ingot::io::Safetensors> file =
        ingot::io::Safetensors::read(path(name));
    EXPECT_TRUE(file) << file.error();
    return file ? file->metadata().at("run") : "";
  }

  bool hasTemporaryFile() const {
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      if (entry.path().filename().string().find(".tmp") != std::string::npos ||
          entry.path().filename().string().starts_with("."))
        return true;
    return false;
  }
};

TEST_F(TrainCommand, ResumesMomentsOrderAndSeedToTheBit) {
  expectEqualIfResumed("mlp");
}

TEST_F(TrainCommand, ResumesRandomNumbersAndRunningMeansToTheBit) {
  expectEqualIfResumed("mlp_deep");
}

// What it prints on the way is lost, too, though nothing is left to print at the end.
TEST_F(TrainCommand, ReportsAFullDisk) {
  if (!std::filesystem::exists("/dev/full"))
    GTEST_SKIP() << "needs /dev/full";
  writeData();
  std::string call = "cd '" + folder.string() +
                     "' && '" INGOT_COMMAND "' train mlp --data . --epochs 1 "
                     "--batch 16 -o w.safetensors >/dev/full 2>stderr";
  int status = std::system(call.c_str());
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1);
  EXPECT_EQ(contentOf(path("stderr")),
            "ingot: error: cannot write to standard output\n");
}

TEST_F(TrainCommand, WritesCheckpointsThatCompileReadsAsWeights) {
  writeData();
  output("train mlp --data . --epochs 1 --batch 16 -o w.safetensors");
  output("compile mlp --function forward --weights w.safetensors");
  EXPECT_TRUE(std::filesystem::exists(path("mlp.ingot")));
  expectError("compile mlp_deep --batch 2 --weights w.safetensors "
              "-o deep.ingot",
              "w.safetensors: no tensor 'head.weight': expected f32 [10, 64]; "
              "no tensor 'head.bias': expected f32 [10]; no tensor "
              "'blocks.0.weight': expected f32 [512, 784]; and 56 more");
  EXPECT_FALSE(std::filesystem::exists(path("deep.ingot")));
}

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

TEST_F(TrainCommand, SaysWhatIsWrong) {
  expectError("train mlp --data nowhere -o w.safetensors",
              "nowhere: no file 'train-images-idx3-ubyte' or "
              "'train-images-idx3-ubyte.gz'");
  writeData();
  expectError(
      "train mlp_binary --data . -o w.safetensors",
      "input 'features' of 'train_step', f32 [64, 30], has no data: "
      "expected --data features=FILE or --set features=VALUE; there are "
      "data for none");
  expectUsageError("train mlp --data . --target tpu -o w.safetensors",
                   "unknown target 'tpu': expected cpu, cpu=LEVEL, cuda or "
                   "cuda=GPU[,GPU]");
  expectError("train mlp --data . --batch 97 -o w.safetensors",
              "a batch of 97 samples does not fit a set of 96");
  // Before the first epoch, which would be lost.
  expectError("train mlp --data . --batch 16 -o missing/w.safetensors",
              "missing/w.safetensors: cannot write: No such file or directory");
  save("nothing", "bad.safetensors");
  EXPECT_EQ(run("train mlp --data . --resume bad.safetensors").status, 1);
  output("train mlp --data . --epochs 1 --batch 16 -o w.safetensors");
  expectError(
      "train mlp --data . --resume w.safetensors --seed 3 -o v.safetensors",
      "w.safetensors: expected the seed 3 of --seed, found 0");
  expectUsageError("train mlp --data . --resume w.safetensors --weights "
                   "w.safetensors",
                   "--resume excludes --weights (see 'ingot train --help')");
  expectUsageError("train mlp --lr -1",
                   "--lr: expected a number from 0 on, found '-1' (see 'ingot "
                   "train --help')");
}

// Neither a NaN after the first step nor a wrong loss.
TEST_F(TrainCommand, NamesALabelThatIsNoClass) {
  std::string rows = "a,b,c,d,kind\n";
  for (int i = 0; i < 12; ++i)
    rows += "1,2,3," + std::to_string(i) + "," + (i == 9 ? "70" : "1") + "\n";
  save(rows, "rows.csv");
  expectError("train mlp --data images=rows.csv:a..d --data "
              "labels=rows.csv:kind --batch 4 -o w.safetensors",
              "rows.csv: line 11: 'labels' is 70, 'logits' has 10 classes");
}

TEST_F(TrainCommand, NamesTheTokenWhoseLabelIsNoClass) {
  std::vector<float> tokens(6 * 20, 0.5f), labels(6 * 5, 2.0f);
  labels[3 * 5 + 4] = 7;
  writeFloats("tokens.npy", {6, 5, 4}, tokens);
  writeFloats("labels.npy", {6, 5}, labels);
  std::string train =
      "train " INGOT_TEST_LIBRARY ":tagger --data tokens=tokens.npy --data "
      "labels=labels.npy --batch 2 --epochs 1 -o w.safetensors";
  expectError(train,
              "labels.npy: row 3: 'labels' is 7 at [4], 'logits' has 3 "
              "classes");
  output(train + " --ignore-label 7");
  expectUsageError(train + " --ignore-label pad",
                   "--ignore-label: expected a whole number, found 'pad' (see "
                   "'ingot train --help')");
}

TEST_F(TrainCommand, GoesOnWithTheSameSplit) {
  writeTable();
  std::string train = "train mlp_regressor --data features=features.npy --data "
                      "targets=targets.npy --batch 8 -o w.safetensors ";
  output(train + "--epochs 1 --valid-share 0.2");
  expectError(train + "--epochs 2 --valid-share 0.3 --continue",
              "samples kept for validation: expected those of the run that "
              "goes on, 0.2 of 60 samples, found 0.3 of 60 samples");
  output(train + "--epochs 2 --valid-share 0.2 --continue");
}

TEST_F(TrainCommand, RefusesOptionsThatWouldHaveNoEffect) {
  writeTable();
  std::string train = "train mlp_regressor --data features=features.npy --data "
                      "targets=targets.npy --batch 8 -o w.safetensors ";
  expectError(train + "--metric nonsense",
              "metric 'nonsense': there are no samples for validation: "
              "expected --valid or --valid-share");
  expectError(train + "--eval forward",
              "evaluation 'forward': there are no samples for validation: "
              "expected --valid or --valid-share");
  expectUsageError(train + "--set lr=1 --set lr=2",
                   "--set: 'lr' is given twice");
  expectUsageError(train + "--set rate=1",
                   "--set: no function has an input 'rate'");
  expectUsageError(train + "--schedule-by-steps",
                   "--schedule-by-steps requires --schedule (see 'ingot train "
                   "--help')");
  expectUsageError("train mlp --keep last",
                   "--keep requires --output (see 'ingot train --help')");
}

// Before the log, which an earlier run has left, is emptied.
TEST_F(TrainCommand, KeepsTheOldLogIfWeightsAreMissing) {
  writeData();
  save("precious\n", "run.jsonl");
  expectError("train mlp --data . --batch 16 --weights missing.safetensors "
              "--log run.jsonl -o w.safetensors",
              "missing.safetensors: cannot open: No such file or directory");
  EXPECT_EQ(contentOf(path("run.jsonl")), "precious\n");
}

TEST_F(TrainCommand, ValidatesInBatchesThatTheProgramHasFixed) {
  writeTable();
  // 12 samples for validation, which one batch of 12 would see.
  std::vector<nlohmann::json> epochs =
      trainEpochs("train '" INGOT_TEST_LIBRARY "':rows_of_six --data "
                  "features=features.npy --data targets=targets.npy "
                  "--valid-share 0.2 --epochs 2 --batch 6 --metric rmse -o "
                  "w.safetensors");
  ASSERT_EQ(epochs.size(), 2u);
  EXPECT_LT(epochs[1]["validation_rmse"], epochs[0]["validation_rmse"]);
}

TEST_F(TrainCommand, LeavesOutEveryVariantOfAnEvaluationThatNobodyHasDataFor) {
  writeData();
  output("compile gan --batch 16,8 --emit ir -o gan.mlir");
  EXPECT_EQ(
      trainEpochs("train gan.mlir --data . --epochs 1 -o g.safetensors").size(),
      1u);
}

TEST_F(TrainCommand, KeepsTheOldCheckpointWhenTheDiskIsFull) {
  writeData();
  expectKept("w.safetensors",
             "train mlp --data . --epochs 1 --batch 32 -o w.safetensors", 1000);
}

TEST_F(TrainCommand, NamesDataThatAreDamaged) {
  writeData();
  std::string whole = contentOf(path("t10k-images-idx3-ubyte"));
  save(whole.substr(0, whole.size() - 1), "t10k-images-idx3-ubyte");
  Outcome outcome = run("train mlp --data . -o w.safetensors");
  EXPECT_TRUE(
      outcome.error.starts_with("ingot: error: ./t10k-images-idx3-ubyte: "))
      << outcome.error;
  EXPECT_EQ(std::ranges::count(outcome.error, '\n'), 1) << outcome.error;
  EXPECT_EQ(outcome.status, 1);
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

TEST_F(TrainCommand, TrainsWhateverReadsWhatThereIs) {
  writeData();
  for (const char *model : {"autoencoder", "vae", "gan"}) {
    std::vector<nlohmann::json> epochs =
        trainEpochs(std::string("train ") + model +
                    " --data . --epochs 1 --batch 16 -o w.safetensors");
    ASSERT_EQ(epochs.size(), 1u) << model;
  }
  // Which of its two losses counts nobody says; both are logged.
  nlohmann::json epoch =
      trainEpochs("train gan --data . --epochs 1 --batch 16 -o g.safetensors")
          .at(0);
  EXPECT_FALSE(epoch.contains("loss"));
  EXPECT_TRUE(epoch.contains("discriminator_loss")) << epoch;
  EXPECT_TRUE(epoch.contains("generator_loss"));
}

TEST_F(TrainCommand, TrainsOnNamedFilesAndKeepsAShareForValidation) {
  writeTable();
  std::vector<nlohmann::json> epochs = trainEpochs(
      "train mlp_regressor --data features=features.npy --data "
      "targets=targets.npy --valid-share 0.2 --epochs 30 --batch 8 --lr 0.01 "
      "--metric r2 --metric rmse -o w.safetensors");
  ASSERT_EQ(epochs.size(), 30u);
  EXPECT_LT(epochs[29]["validation_loss"], epochs[0]["validation_loss"]);
  EXPECT_GT(epochs[29]["validation_r2"], 0.5);
  EXPECT_NEAR(epochs[29]["validation_rmse"],
              std::sqrt(epochs[29]["validation_loss"].get<double>()), 1e-6);
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

TEST_F(TrainCommand, GoesOnAfterASignalWithTheSameCommandLine) {
  writeData();
  std::string train =
      kTrainSmall + "--batch 16 --threads 1 --keep last --epochs 300 --log ";
  output(train + "whole.jsonl -o whole.safetensors");
  std::string part = train + "parts.jsonl -o parts.safetensors --continue";
  int interruptions = 0;
  for (int milliseconds : {5, 20, 33, 50}) {
    // A shell lets what runs in the background ignore the signal of Ctrl-C.
    interrupt(part, "TERM", milliseconds);
    std::string text = contentOf(path("text"));
    interruptions += text.find("\nstopped after step ") != std::string::npos &&
                     text.ends_with("; to go on, give the same command with "
                                    "--continue\n");
    EXPECT_FALSE(hasTemporaryFile());
  }
  EXPECT_GE(interruptions, 1) << contentOf(path("text"));
  output(part);
  EXPECT_TRUE(contentOf(path("parts.safetensors")) ==
              contentOf(path("whole.safetensors")));
  auto withoutTimes = [&](const char *name) {
    std::vector<nlohmann::json> events;
    std::istringstream lines(contentOf(path(name)));
    for (std::string line; std::getline(lines, line);) {
      events.push_back(nlohmann::json::parse(line));
      for (const char *time : {"seconds", "samples_per_second", "waited_share"})
        events.back().erase(time);
    }
    return events;
  };
  EXPECT_EQ(withoutTimes("parts.jsonl"), withoutTimes("whole.jsonl"));
}

TEST_F(TrainCommand, SurvivesKillsWithTheLastCheckpoint) {
  writeData();
  std::string train = kTrainSmall + "--batch 16 --threads 1 --keep last "
                                    "--epochs 120 --save-steps 1 -o ";
  output(train + "whole.safetensors");
  std::string part = train + "parts.safetensors --continue";
  int kills = 0;
  for (int milliseconds : {0, 7, 13, 29, 37, 61, 83}) {
    interrupt(part, "KILL", milliseconds);
    kills += contentOf(path("status")) == "137\n" &&
             std::filesystem::exists(path("parts.safetensors"));
    if (std::filesystem::exists(path("parts.safetensors")))
      EXPECT_FALSE(runOf("parts.safetensors").empty());
  }
  EXPECT_GE(kills, 1);
  output(part);
  EXPECT_TRUE(contentOf(path("parts.safetensors")) ==
              contentOf(path("whole.safetensors")));
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

TEST_F(TrainCommand, AugmentsTheSameWayOnAnyThreadAndAfterAResume) {
  writeData();
  std::string train = kTrainSmall +
                      "--batch 16 --threads 1 --keep last "
                      "--transform 'images=crop(28,28,2),flip,zscore' ";
  output(train + "--epochs 2 --data-threads 0 -o whole.safetensors");
  output(train + "--epochs 2 --data-threads 3 -o threads.safetensors");
  output(train + "--epochs 1 -o half.safetensors");
  output(train + "--epochs 2 --resume half.safetensors -o parts.safetensors");
  output(kTrainSmall + "--batch 16 --threads 1 --keep last --transform "
                       "images=zscore --epochs 2 -o plain.safetensors");
  std::string whole = contentOf(path("whole.safetensors"));
  EXPECT_TRUE(contentOf(path("threads.safetensors")) == whole);
  EXPECT_TRUE(contentOf(path("parts.safetensors")) == whole);
  nlohmann::json kept = nlohmann::json::parse(runOf("whole.safetensors"))
                            .at("data")
                            .at("images")
                            .at("transforms");
  EXPECT_EQ(kept["text"], "crop(28,28,2),flip,zscore");
  // What is random is not seen by what learns from the samples: the center is the
  // mean pixel of all of them.
  EXPECT_EQ(kept["fitted"], nlohmann::json::parse(runOf("plain.safetensors"))
                                .at("data")["images"]["transforms"]["fitted"]);
}

TEST_F(TrainCommand, GivesRunWhatItKnowsOfTheData) {
  writeData();
  // Eight measures of three kinds of flowers.
  std::string table = "a,b,c,d,e,f,g,h,kind\n";
  for (int i = 0; i < 60; ++i) {
    for (int column = 0; column < 8; ++column)
      table += std::to_string(1000 * (i % 3 == column) + i) + ",";
    table += (i % 3 == 0 ? "iris\n" : i % 3 == 1 ? "lily\n" : "rose\n");
  }
  save(table, "flowers.csv");
  output("train " INGOT_TEST_LIBRARY
         ":flowers --data features=flowers.csv:^kind --data "
         "labels=flowers.csv:kind --transform features=zscore --batch 20 "
         "--epochs 60 --lr 0.1 -o w.safetensors");
  // Without what was learnt of the columns these numbers are far from all others.
  save(
      "a,b,c,d,e,f,g,h\n31,1031,31,31,31,31,31,31\n1032,32,32,32,32,32,32,32\n",
      "found.csv");
  std::string run =
      "run " INGOT_TEST_LIBRARY ":flowers --weights w.safetensors --data "
      "features=found.csv";
  std::string text = output(run);
  EXPECT_TRUE(text.starts_with("found.csv: line 2: lily  0.9")) << text;
  EXPECT_NE(text.find("\nfound.csv: line 3: iris  0.9"), std::string::npos)
      << text;
  EXPECT_TRUE(
      output(run + " --csv")
          .starts_with(
              "sample,class,probability,logits.iris,logits.lily,logits.rose\n"
              "found.csv: line 2,lily,0.9"));
  // What is compiled scales by itself, and an executable needs no CSV.
  output(run + " --output run.npy");
  std::string compile = "compile " INGOT_TEST_LIBRARY
                        ":flowers --function forward --batch 2 --weights "
                        "w.safetensors ";
  output(compile + "-o flowers.ingot");
  output("run flowers.ingot --data features=found.csv --output artifact.npy");
  EXPECT_EQ(
      output("convert found.csv -o found.npy --weights w.safetensors --as "
             "features"),
      "found.npy: i64 [2, 8]\n");
  std::vector<float> logits = readFloats("run.npy");
  std::vector<float> artifact = readFloats("artifact.npy");
  ASSERT_EQ(artifact.size(), logits.size());
  // Scaled in f32 and not in f64: a few roundings of scaled numbers up to 50 by
  // eight weights below 4.
  for (size_t i = 0; i < logits.size(); ++i)
    EXPECT_NEAR(artifact[i], logits[i], 8 * 50 * 4 * 3 * 0x1p-24);
#if !__has_feature(address_sanitizer)
  // The system's compiler does not link what is sanitized.
  output(compile + "--emit exe -o flowers");
  ASSERT_EQ(std::system(("cd '" + folder.string() +
                         "' && ./flowers --input found.npy --output exe.npy")
                            .c_str()),
            0);
  EXPECT_EQ(readFloats("exe.npy"), artifact);
#endif
}

TEST_F(TrainCommand, SaysWhichTransformationIsWrong) {
  writeData();
  expectUsageError("train mlp --data . --transform flip -o w.safetensors",
                   "--transform 'flip': expected NAME=STEP[,STEP]");
  Outcome outcome =
      run("train mlp --data . --transform 'images=crop(28),mirror' "
          "-o w.safetensors");
  EXPECT_TRUE(outcome.error.starts_with(
      "ingot: error: transformations of 'images': unknown step 'mirror'; "
      "expected one of resize("))
      << outcome.error;
  expectError("train mlp --data . --batch 16 --sampling in-order --transform "
              "'images=resize(14)' "
              "-o w.safetensors",
              "./train-images-idx3-ubyte: row 0: the sample is u8 [14, 14], a "
              "row of 'images' (f32 "
              "[16, 784]) has 784 elements");
}

} // namespace
