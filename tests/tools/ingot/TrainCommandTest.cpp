//===- TrainCommandTest.cpp - ingot train ----------------------------------===//
#include "tests/tools/ingot/TrainingData.h"

namespace {

class TrainCommand : public ingot::testing::TrainingData {
protected:
  /// Trains for four epochs at once and for twice two.
  void expectEqualIfResumed(const std::string &model) {
    writeData();
    std::string train = "train " + model + " --data . --batch 16 --threads 1 ";
    output(train + "--seed 7 --epochs 4 -o whole.safetensors");
    output(train + "--seed 7 --epochs 2 -o half.safetensors");
    std::string text = output(train + "--epochs 2 --resume half.safetensors -o "
                                      "resumed.safetensors");
    EXPECT_TRUE(text.starts_with("epoch 3/4  loss ")) << text;
    std::string whole = contentOf(path("whole.safetensors"));
    EXPECT_TRUE(whole == contentOf(path("resumed.safetensors")));
    EXPECT_FALSE(whole == contentOf(path("half.safetensors")));
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
                     "--batch 16 >/dev/full 2>stderr";
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
                  "-o w.safetensors");
  ASSERT_EQ(epochs.size(), 6u);
  EXPECT_EQ(epochs[5]["epoch"], 6);
  EXPECT_EQ(epochs[5]["epochs"], 6);
  EXPECT_LT(epochs[5]["loss"], epochs[0]["loss"]);
  EXPECT_EQ(epochs[5]["test_accuracy"], 1);

  // From the saved weights, without learning any more.
  nlohmann::json resumed =
      trainEpochs("train mlp --data . --epochs 1 --batch 16 --threads 1 --lr 0 "
                  "--resume w.safetensors")
          .at(0);
  EXPECT_EQ(resumed["test_loss"], epochs[5]["test_loss"]);
}

TEST_F(TrainCommand, PrintsALinePerEpoch) {
  writeData();
  std::string text = output("train mlp --data . --epochs 1 --batch 32");
  EXPECT_TRUE(text.starts_with("epoch 1/1  loss ")) << text;
  EXPECT_TRUE(text.ends_with("images/s\n")) << text;
}

TEST_F(TrainCommand, SaysWhatIsWrong) {
  expectError("train mlp --data nowhere",
              "nowhere: no file 'train-images-idx3-ubyte' or "
              "'train-images-idx3-ubyte.gz'");
  writeData();
  expectError("train mlp_binary --data .",
              "'train_step' has no input 'images', which training needs; its "
              "inputs are features f32 [64, 30], targets f32 [64], lr f32 []");
  expectUsageError("train mlp --data . --target tpu",
                   "unknown target 'tpu': expected cpu, cpu=LEVEL, cuda or "
                   "cuda=GPU[,GPU]");
  expectError("train mlp --data . --batch 97",
              "a batch of 97 samples does not fit a set of 96");
  // Before the first epoch, which would be lost.
  expectError("train mlp --data . --batch 16 -o missing/w.safetensors",
              "missing/w.safetensors: cannot write: No such file or directory");
  save("nothing", "bad.safetensors");
  EXPECT_EQ(run("train mlp --data . --resume bad.safetensors").status, 1);
  output("train mlp --data . --epochs 1 --batch 16 -o w.safetensors");
  expectError("train mlp --data . --resume w.safetensors --seed 3",
              "w.safetensors: expected the seed 3 of --seed, found 0");
  expectUsageError("train mlp --data . --resume w.safetensors --weights "
                   "w.safetensors",
                   "--resume excludes --weights (see 'ingot train --help')");
  expectUsageError("train mlp --lr -1",
                   "--lr: expected a number from 0 on, found '-1' (see 'ingot "
                   "train --help')");
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
  Outcome outcome = run("train mlp --data .");
  EXPECT_TRUE(
      outcome.error.starts_with("ingot: error: ./t10k-images-idx3-ubyte: "))
      << outcome.error;
  EXPECT_EQ(std::ranges::count(outcome.error, '\n'), 1) << outcome.error;
  EXPECT_EQ(outcome.status, 1);
}

TEST_F(TrainCommand, StopsWhenTheLossIsNotFinite) {
  writeData();
  Outcome outcome = run("train mlp --data . --epochs 3 --batch 16 --lr 1e30");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.error.starts_with("ingot: error: the loss is "))
      << outcome.error;
  EXPECT_EQ(outcome.out, "");
}

} // namespace
