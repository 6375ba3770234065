//===- TrainCommandTest.cpp - ingot train ----------------------------------===//
#include "tests/tools/ingot/Command.h"

#include "runtime/train/io/Idx.h"

using namespace ingot;

namespace {

class TrainCommand : public ingot::testing::Command {
protected:
  /// Images of 28 x 28 pixels in which row `label` is bright.
  void writeData() {
    for (auto [prefix, count] : {std::pair("train", 96), {"t10k", 25}}) {
      std::vector<uint8_t> images(count * 784), labels(count);
      for (int i = 0; i < count; ++i) {
        labels[i] = i % 10;
        for (int column = 0; column < 28; ++column)
          images[i * 784 + labels[i] * 28 + column] = 200 + i % 50;
      }
      write(prefix + std::string("-images-idx3-ubyte"), {count, 28, 28},
            images);
      write(prefix + std::string("-labels-idx1-ubyte"), {count}, labels);
    }
  }

  void write(const std::string &name, std::vector<int64_t> shape,
             const std::vector<uint8_t> &values) {
    io::Result<void> written =
        io::writeIdx(path(name), {INGOT_U8, std::move(shape),
                                  std::as_bytes(std::span(values))});
    ASSERT_TRUE(written) << written.error();
  }
};

TEST_F(TrainCommand, LearnsSavesAndResumes) {
  writeData();
  std::string text = output("train mlp --data . --epochs 6 --batch 16 "
                            "--threads 1 -o w.safetensors --json");
  std::vector<nlohmann::json> epochs;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    epochs.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(epochs.size(), 6u);
  EXPECT_EQ(epochs[5]["epoch"], 6);
  EXPECT_EQ(epochs[5]["epochs"], 6);
  EXPECT_LT(epochs[5]["loss"], epochs[0]["loss"]);
  EXPECT_EQ(epochs[5]["test_accuracy"], 1);

  // From the saved weights, without learning any more.
  text = output("train mlp --data . --epochs 1 --batch 16 --threads 1 --lr 0 "
                "--resume w.safetensors --json");
  EXPECT_EQ(nlohmann::json::parse(text)["test_loss"], epochs[5]["test_loss"]);
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
