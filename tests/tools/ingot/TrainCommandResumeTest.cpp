//===- TrainCommandResumeTest.cpp - ingot train: files, and going on -------===//
#include "tests/tools/ingot/TrainCommand.h"

namespace {

using ingot::testing::kTrainSmall;
using ingot::testing::TrainCommand;

TEST_F(TrainCommand, ResumesMomentsOrderAndSeedToTheBit) {
  expectEqualIfResumed("mlp");
}

TEST_F(TrainCommand, ResumesRandomNumbersAndRunningMeansToTheBit) {
  expectEqualIfResumed("mlp_deep");
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
              "'blocks.0.weight': expected f32 [512, 784]; and 54 more");
  EXPECT_FALSE(std::filesystem::exists(path("deep.ingot")));
}

TEST_F(TrainCommand, WritesRandomNumbersThatCompileLeavesToOtherFunctions) {
  writeData();
  output("train mlp_deep --data . --epochs 1 --batch 16 -o w.safetensors");
  output("compile mlp_deep --function forward --batch 2 --freeze --weights "
         "w.safetensors");
  EXPECT_TRUE(std::filesystem::exists(path("mlp_deep.ingot")));
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

// Before the log, which an earlier run has left, is emptied.
TEST_F(TrainCommand, KeepsTheOldLogIfWeightsAreMissing) {
  writeData();
  save("precious\n", "run.jsonl");
  expectError("train mlp --data . --batch 16 --weights missing.safetensors "
              "--log run.jsonl -o w.safetensors",
              "missing.safetensors: cannot open: No such file or directory");
  EXPECT_EQ(contentOf(path("run.jsonl")), "precious\n");
}

TEST_F(TrainCommand, SaysHowToGoOnWhenAReportCannotBeWritten) {
  writeData();
  std::filesystem::create_directories(path("pages/index.html"));
  std::string train =
      "train mlp --data . --batch 32 -o w.safetensors --report pages";
  Outcome outcome = run(train + " --epochs 1");
  EXPECT_EQ(outcome.error,
            "ingot: error: pages/index.html: cannot write: not a regular file; "
            "to go on from w.last.safetensors, give the same command with "
            "--continue\n");
  std::filesystem::remove(path("pages/index.html"));
  output(train + " --epochs 2 --continue");
  EXPECT_TRUE(std::filesystem::exists(path("pages/index.html")));
}

TEST_F(TrainCommand, KeepsTheOldCheckpointWhenTheDiskIsFull) {
  writeData();
  expectKept("w.safetensors",
             "train mlp --data . --epochs 1 --batch 32 -o w.safetensors", 1000);
}

} // namespace
