//===- LenetTest.cpp - Shape, size and training of the convolutional models ===//
#include "tests/tools/ingot/TrainingData.h"

using namespace ingot;

namespace {

class Lenet : public ingot::testing::TrainingData {
protected:
  /// What the epochs of a training on images of its shape report.
  std::vector<nlohmann::json> learn(const std::string &model,
                                    const std::string &rate) {
    writeData();
    return trainEpochs("train " + model +
                       " --data . --epochs 12 --batch 16 --lr " + rate +
                       " --threads 1 -o net.safetensors");
  }
};

TEST_F(Lenet, HasThe61706ParametersOfLeNet5) {
  // Listed as they are saved: by name, with their extents.
  output("compile lenet --function forward -o lenet.ingot");
  nlohmann::json report = json("inspect lenet.ingot");
  std::vector<std::string> names;
  int64_t count = 0;
  for (const nlohmann::json &state : report["states"]) {
    if (state["role"] != "parameter")
      continue;
    names.push_back(state["name"]);
    int64_t elements = 1;
    for (int64_t extent : state["shape"])
      elements *= extent;
    count += elements;
  }
  EXPECT_EQ(names, (std::vector<std::string>{
                       "conv1.weight", "conv1.bias", "conv2.weight",
                       "conv2.bias", "fc1.weight", "fc1.bias", "fc2.weight",
                       "fc2.bias", "fc3.weight", "fc3.bias"}));
  EXPECT_EQ(count, 61706);
}

TEST_F(Lenet, LearnsImagesOfItsShape) {
  std::vector<nlohmann::json> epochs = learn("lenet", "0.003");
  ASSERT_EQ(epochs.size(), 12u);
  EXPECT_LT(epochs[11]["loss"], 0.1 * double(epochs[0]["loss"]));
  EXPECT_EQ(epochs[11]["validation_accuracy"], 1);
}

// The test uses the running statistics, training those of the batch: a wrong
// update of the former would leave the accuracy where it began.
TEST_F(Lenet, LearnsWithBatchNormalisation) {
  std::vector<nlohmann::json> epochs = learn("lenet_bn", "0.01");
  ASSERT_EQ(epochs.size(), 12u);
  EXPECT_LT(epochs[11]["validation_loss"],
            0.5 * double(epochs[0]["validation_loss"]));
  EXPECT_EQ(epochs[11]["validation_accuracy"], 1);
}

// Images that lack their channel, or have two, do not fit.
TEST_F(Lenet, RefusesInputsOfAnotherShape) {
  output("compile lenet --function forward -o lenet.ingot");
  writeFloats("other.npy", {1, 14, 28, 2}, std::vector<float>(784));
  Outcome outcome = run("run lenet.ingot --input images=other.npy");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.error.find("[1, 1, 28, 28]"), std::string::npos)
      << outcome.error;
}

} // namespace
