//===- TrainCommandTest.cpp - ingot train ----------------------------------===//
#include "tests/tools/ingot/TrainingData.h"

namespace {

using TrainCommand = ingot::testing::TrainingData;

TEST_F(TrainCommand, LearnsSavesAndResumes) {
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
  expectError("train mlp --data . --batch 97",
              "a batch of 97 samples does not fit a set of 96");
  save("nothing", "bad.safetensors");
  EXPECT_EQ(run("train mlp --data . --resume bad.safetensors").status, 1);
  expectUsageError("train mlp --lr -1",
                   "--lr: expected a number from 0 on, found '-1' (see 'ingot "
                   "train --help')");
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
