//===- TrainCommandRefusalsTest.cpp - ingot train: what it refuses ---------===//
#include "tests/tools/ingot/TrainCommand.h"

namespace {

using ingot::testing::kTrainSmall;
using ingot::testing::TrainCommand;

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

// A typing error must not wait for hours of reading.
TEST_F(TrainCommand, RefusesNonsenseBeforeDataAreRead) {
  std::string train = "train mlp_regressor --data features=none.npy --data "
                      "targets=none.npy -o w.safetensors ";
  expectError(train + "--schedule 'nonsense(3)'",
              "schedule 'nonsense(3)': expected one of step, multistep, "
              "exponential, cosine, warm_restarts, warmup, onecycle, plateau, "
              "found 'nonsense'");
  expectError(
      train + "--schedule plateau --schedule-by-steps",
      "the schedule 'plateau' watches a figure, which only epochs have");
  expectError(train + "--transform features=normalize",
              "transformations of 'features': 'normalize': expected "
              "normalize(MEAN,...,DEVIATION,...)");
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
